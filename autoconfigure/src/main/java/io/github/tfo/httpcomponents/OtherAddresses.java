// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Lets the end of the execution chain, which connects and sends, use a
 * {@link ConnectingExecRuntime}.
 */
final class OtherAddresses implements ExecChainHandler {

	private final Retries retries;

	OtherAddresses(Retries retries) {
		this.retries = retries;
	}

	@Override
	public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		return chain.proceed(request, new ExecChain.Scope(scope.exchangeId, scope.route, scope.originalRequest,
				new ConnectingExecRuntime(scope.execRuntime, scope.route, this.retries), scope.clientContext));
	}

}
