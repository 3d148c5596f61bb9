require "json"
require "openssl"

# Verifies webhooks of Cryptoix (Standard Webhooks v1).
module CryptoixWebhook
  TOLERANCE = 300 # seconds

  # The event of a request, or nil when it is not a recent one from Cryptoix. `body` must be the raw bytes.
  def self.verify(secret, id:, timestamp:, signatures:, body:, now: Time.now.to_i)
    # It may be a recorded request that somebody sends again.
    return nil unless timestamp.to_s.match?(/\A\d+\z/) && (now - timestamp.to_i).abs <= TOLERANCE

    key = secret.delete_prefix("whsec_").unpack1("m")
    signed = "#{id}.#{timestamp}.".b + body.b
    expected = "v1," + [OpenSSL::HMAC.digest("SHA256", key, signed)].pack("m0")
    # Several while a secret is being rotated: one match is enough.
    valid = signatures.to_s.split(" ").any? { |signature| OpenSSL.secure_compare(signature, expected) }
    valid ? JSON.parse(body) : nil
  end
end
