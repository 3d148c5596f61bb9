import os

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["WEBHOOK_SECRET"])


@csrf_exempt  # Cryptoix has no CSRF token. The signature takes its place.
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    try:
        # request.body is the raw body.
        event = webhook.verify(request.body, dict(request.headers))
    except WebhookVerificationError:
        return HttpResponse("not a valid webhook", status=400)
    # Store event["id"] in a unique column, and skip the ids that you have seen.
    if event["type"] == "payment.completed":
        print("paid", event["data"]["order_id"], flush=True)
    return HttpResponse("ok")
