// Receives Cryptoix webhooks with nothing but Go. Run: WEBHOOK_SECRET=whsec_… go run receiver.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const tolerance = 300 * time.Second

// verify reports whether this is a recent request from Cryptoix (Standard Webhooks v1). body must be the raw bytes.
func verify(secret string, headers http.Header, body []byte, now time.Time) bool {
	id, timestamp := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	// It may be a recorded request that somebody sends again.
	if age := now.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return false
	}

	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	// Several while a secret is being rotated: one match is enough.
	for _, signature := range strings.Split(headers.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(signature), []byte(expected)) {
			return true
		}
	}
	return false
}

// verifySDKForm checks the weaker form, X-Cryptoix-Signature, for receivers built on the published SDKs. It covers no
// timestamp, so it does not stop a recorded request from being sent again: use verify if you can.
func verifySDKForm(secret, signature string, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal([]byte(signature), []byte(hex.EncodeToString(mac.Sum(nil))))
}

func main() {
	secret := os.Getenv("WEBHOOK_SECRET")
	if !strings.HasPrefix(secret, "whsec_") {
		log.Fatal("Set WEBHOOK_SECRET to the whsec_… of your endpoint.")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "3001"
	}
	// In production use a table with a unique id, written in one transaction with the work: memory is lost at a restart.
	var seen sync.Map

	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, 1<<20))
		if err != nil || !verify(secret, request.Header, body, time.Now()) {
			http.Error(response, "not a valid webhook", http.StatusBadRequest)
			return
		}
		// 2xx for a repeat as well, else it is sent again.
		if _, repeat := seen.LoadOrStore(request.Header.Get("webhook-id"), true); repeat {
			fmt.Fprintln(response, "seen before")
			return
		}
		// Concurrently, since the response must be complete within 15 seconds, however long the work takes.
		go handle(body)
		fmt.Fprintln(response, "accepted")
	})
	log.Println("listening on port", port)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}

// Act on the object's state, data.status, not on the type alone: payment.detected may follow payment.completed.
func handle(body []byte) {
	log.Println("received", string(body))
}
