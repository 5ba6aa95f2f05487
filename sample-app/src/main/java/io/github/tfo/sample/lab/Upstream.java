package io.github.tfo.sample.lab;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * The server that is called.
 *
 * @param targets what to get from it, one URI a scheme, at least one
 * @param body what it answers, {@code null} when that is not known
 * @param sslBundle trusts it
 */
public record Upstream(List<URI> targets, @Nullable String body, SslBundle sslBundle) {
}
