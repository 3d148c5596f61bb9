class CryptoixWebhooksController < ActionController::API
  def create
    event = CryptoixWebhook.verify(
      Rails.application.credentials.cryptoix_webhook_secret,
      id: request.headers["webhook-id"],
      timestamp: request.headers["webhook-timestamp"],
      signatures: request.headers["webhook-signature"],
      body: request.raw_post # not params, which are parsed
    )
    return head :bad_request if event.nil?

    # Store event["id"] in a unique column, and skip the ids that you have seen.
    Rails.logger.info("paid #{event["data"]["order_id"]}") if event["type"] == "payment.completed"
    head :ok
  end
end
