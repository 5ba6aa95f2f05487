// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link FastOpenEndpoint}
 * that responds with 404 for a destination that is not backed off.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = FastOpenEndpoint.class)
public class FastOpenEndpointWebExtension {

	private final FastOpenEndpoint delegate;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 */
	public FastOpenEndpointWebExtension(FastOpenEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * End the back-off of a destination, so that its next connection uses Fast Open
	 * again.
	 * @param destination the destination as the report names it
	 * @return no content, or not found when the destination is not backed off
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> endBackOff(@Selector String destination) {
		return new WebEndpointResponse<>(this.delegate.endBackOff(destination).rested()
				? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
