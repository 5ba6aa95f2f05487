package io.github.tfo.sample.client;

import java.time.Duration;

/**
 * A response to a cold request.
 *
 * @param status the HTTP status
 * @param body the body, empty when there was none
 * @param time from the call of the client to the whole body
 */
public record ColdResponse(int status, String body, Duration time) {
}
