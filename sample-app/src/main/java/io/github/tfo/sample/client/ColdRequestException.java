package io.github.tfo.sample.client;

import java.net.URI;

import org.springframework.core.NestedExceptionUtils;

/**
 * A cold request had no response.
 */
public class ColdRequestException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ColdRequestException(SampleClient client, URI target, RuntimeException cause) {
		super(client.label() + " had no response from " + target + ": "
				+ NestedExceptionUtils.getMostSpecificCause(cause), cause);
	}

}
