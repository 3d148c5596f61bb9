require_relative "cryptoix_webhook"

run lambda { |env|
  event = CryptoixWebhook.verify(
    ENV.fetch("WEBHOOK_SECRET"),
    id: env["HTTP_WEBHOOK_ID"],
    timestamp: env["HTTP_WEBHOOK_TIMESTAMP"],
    signatures: env["HTTP_WEBHOOK_SIGNATURE"],
    body: env["rack.input"].read
  )
  next [400, { "content-type" => "text/plain" }, ["not a valid webhook"]] if event.nil?

  # Store event["id"] in a unique column, and skip the ids that you have seen.
  puts "paid #{event["data"]["order_id"]}" if event["type"] == "payment.completed"
  [200, { "content-type" => "text/plain" }, ["ok"]]
}
