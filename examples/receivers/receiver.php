<?php
// Receives Cryptoix webhooks with nothing but PHP 8. Run: WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:3001 receiver.php
declare(strict_types=1);

const TOLERANCE_SECONDS = 300;

/** True for a recent request from Cryptoix (Standard Webhooks v1). $body must be the raw bytes. */
function verify(string $secret, string $id, string $timestamp, string $signatures, string $body, int $now): bool
{
    // It may be a recorded request that somebody sends again.
    if (!ctype_digit($timestamp) || abs($now - (int) $timestamp) > TOLERANCE_SECONDS) {
        return false;
    }
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    // Several while a secret is being rotated: one match is enough.
    foreach (explode(' ', $signatures) as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}

/** The weaker form, X-Cryptoix-Signature, for receivers built on the published SDKs. It covers no timestamp, so it does
 * not stop a recorded request from being sent again: use verify() if you can.
 */
function verify_sdk_form(string $secret, string $signature, string $body): bool
{
    return hash_equals(hash_hmac('sha256', $body, $secret), $signature);
}

$secret = getenv('WEBHOOK_SECRET') ?: '';
if (!str_starts_with($secret, 'whsec_')) {
    http_response_code(500);
    exit("Set WEBHOOK_SECRET to the whsec_… of your endpoint.\n");
}
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
$signatures = $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '';
$body = file_get_contents('php://input');
if (!verify($secret, $id, $timestamp, $signatures, $body, time())) {
    http_response_code(400);
    exit("not a valid webhook\n");
}

// Each accepted event is a file: the mode "x" fails if it exists, which detects a repeat. In production use a table
// with a unique id. Another process (cron, a queue's worker) does the work, since the response must be complete within
// 15 seconds. It acts on data.status, not on the type alone: payment.detected may follow payment.completed.
$inbox = getenv('INBOX') ?: sys_get_temp_dir() . '/cryptoix-inbox';
@mkdir($inbox, 0700, true);
$file = @fopen($inbox . '/' . hash('sha256', $id) . '.json', 'x');
if ($file === false) {
    // 2xx for a repeat as well, else it is sent again.
    exit("seen before\n");
}
fwrite($file, $body);
fclose($file);
echo "accepted\n";
