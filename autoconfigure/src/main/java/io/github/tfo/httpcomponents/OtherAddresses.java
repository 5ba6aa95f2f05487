package io.github.tfo.httpcomponents;

import java.io.IOException;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * Connects once more after a deferred {@code connect} has failed at once. The library
 * goes through the addresses of a name while it connects, but then it believed to be
 * connected already. This time {@code connect} is an ordinary one, since the address that
 * failed rests, or the kernel does not defer it any more.
 */
final class OtherAddresses implements ExecChainHandler {

	@Override
	public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		try {
			return chain.proceed(request, scope);
		}
		catch (DeferredConnectException ex) {
			HttpEntity entity = request.getEntity();
			if (entity != null && !entity.isRepeatable() || scope.execRuntime.isExecutionAborted()) {
				throw ex.failure();
			}
			return connectAgain(scope, chain);
		}
	}

	private static ClassicHttpResponse connectAgain(ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		try {
			return chain.proceed(ClassicRequestBuilder.copy(scope.originalRequest).build(), scope);
		}
		catch (DeferredConnectException ex) {
			throw ex.failure();
		}
	}

}
