<?php

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Log;

class CryptoixWebhook extends Controller
{
    public function __invoke(Request $request): Response
    {
        $id = $request->header('webhook-id', '');
        $timestamp = $request->header('webhook-timestamp', '');
        // getContent() is the raw body. $request->all() would be parsed.
        $body = $request->getContent();
        if (!self::isValid($id, $timestamp, $request->header('webhook-signature', ''), $body)) {
            return response('not a valid webhook', 400);
        }
        $event = json_decode($body, true);
        // Store $event['id'] in a unique column, and skip the ids that you have seen.
        if ($event['type'] === 'payment.completed') {
            Log::info('paid ' . $event['data']['order_id']);
        }
        return response('ok');
    }

    private static function isValid(string $id, string $timestamp, string $signatures, string $body): bool
    {
        if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
            return false;
        }
        $key = base64_decode(substr(config('services.cryptoix.webhook_secret'), strlen('whsec_')));
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $signatures) as $signature) {
            if (hash_equals($expected, $signature)) {
                return true;
            }
        }
        return false;
    }
}
