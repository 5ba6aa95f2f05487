package io.github.tfo.sample.client;

import java.net.URI;

/**
 * Makes requests on a new connection each.
 */
@FunctionalInterface
public interface ColdClient {

	/**
	 * Make one request.
	 * @param target what to get
	 * @return the response, whatever its status
	 * @throws ColdRequestException when there is no response
	 */
	ColdResponse get(URI target);

}
