package io.github.tfo.sample.lab;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * What a client must know to call the upstream.
 *
 * @param scenarios the ways to call it, at least one
 * @param body the body of its response, {@code null} when it is not known
 * @param sslBundle trusts its certificate
 */
public record UpstreamDescription(List<Scenario> scenarios, @Nullable String body, SslBundle sslBundle) {
}
