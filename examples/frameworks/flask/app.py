import os

from flask import Flask, request
from standardwebhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["WEBHOOK_SECRET"])


@app.post("/webhooks")
def receive():
    try:
        # get_data() is the raw body. request.json would be parsed.
        event = webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "not a valid webhook", 400
    # Store event["id"] in a unique column, and skip the ids that you have seen.
    if event["type"] == "payment.completed":
        print("paid", event["data"]["order_id"], flush=True)
    return "ok"


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", 3001)))
