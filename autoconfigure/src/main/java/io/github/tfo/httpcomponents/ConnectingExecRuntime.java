// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;

import org.apache.hc.client5.http.EndpointInfo;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * Connects once more when a deferred {@code connect} has failed at once. HttpComponents
 * tries the addresses of a name while it connects, but it believed to be connected
 * already. The second {@code connect} is never deferred.
 * <p>
 * The request is sent again as it was sent before: all interceptors have seen it.
 */
final class ConnectingExecRuntime implements ExecRuntime {

	private final ExecRuntime delegate;

	private final HttpRoute route;

	private final Retries retries;

	// A request on a pooled connection needs none
	private @Nullable Exchange exchange;

	ConnectingExecRuntime(ExecRuntime delegate, HttpRoute route, Retries retries) {
		this.delegate = delegate;
		this.route = route;
		this.retries = retries;
	}

	/**
	 * Connect. If the target uses TLS, this includes its handshake, which sends the SYN.
	 */
	@Override
	public void connectEndpoint(HttpClientContext context) throws IOException {
		if (this.exchange == null) {
			this.exchange = new Exchange(this.route);
		}
		this.<Boolean, RuntimeException>connect(this.exchange, null, context, () -> {
			this.delegate.connectEndpoint(context);
			return true;
		});
	}

	@Override
	public ClassicHttpResponse execute(String id, ClassicHttpRequest request, HttpClientContext context)
			throws IOException, HttpException {
		Exchange exchange = this.exchange;
		return (exchange == null) ? this.delegate.execute(id, request, context)
				: this.<ClassicHttpResponse, HttpException>connect(exchange, request, context,
						() -> this.delegate.execute(id, request, context));
	}

	@Override
	public ClassicHttpResponse execute(String id, ClassicHttpRequest request,
			@Nullable HttpResponseInformationCallback informationCallback, HttpClientContext context)
			throws IOException, HttpException {
		Exchange exchange = this.exchange;
		return (exchange == null) ? this.delegate.execute(id, request, informationCallback, context)
				: this.<ClassicHttpResponse, HttpException>connect(exchange, request, context,
						() -> this.delegate.execute(id, request, informationCallback, context));
	}

	private <T, X extends Exception> T connect(Exchange exchange, @Nullable ClassicHttpRequest request,
			HttpClientContext context, Step<T, X> step) throws IOException, X {
		exchange.enter(context);
		try {
			return step.run();
		}
		catch (ConnectAgainException ex) {
			if (isExecutionAborted() || !mayBeRepeated(request, ex, context)) {
				throw ex.failure();
			}
			disconnectEndpoint();
			return step.run();
		}
		finally {
			exchange.leave(context);
		}
	}

	private boolean mayBeRepeated(@Nullable ClassicHttpRequest request, ConnectAgainException failure,
			HttpClientContext context) {
		if (request == null) {
			return true;
		}
		HttpEntity entity = request.getEntity();
		return (entity == null || entity.isRepeatable())
				&& (!failure.requestWasSent() || this.retries.permit(request, failure, context));
	}

	@Override
	public boolean isExecutionAborted() {
		return this.delegate.isExecutionAborted();
	}

	@Override
	public boolean isEndpointAcquired() {
		return this.delegate.isEndpointAcquired();
	}

	@Override
	public void acquireEndpoint(String id, HttpRoute route, @Nullable Object state, HttpClientContext context)
			throws IOException {
		this.delegate.acquireEndpoint(id, route, state, context);
	}

	@Override
	public void releaseEndpoint() {
		this.delegate.releaseEndpoint();
	}

	@Override
	public void discardEndpoint() {
		this.delegate.discardEndpoint();
	}

	@Override
	public boolean isEndpointConnected() {
		return this.delegate.isEndpointConnected();
	}

	@Override
	public void disconnectEndpoint() throws IOException {
		this.delegate.disconnectEndpoint();
	}

	@Override
	public void upgradeTls(HttpClientContext context) throws IOException {
		this.delegate.upgradeTls(context);
	}

	@Override
	public @Nullable EndpointInfo getEndpointInfo() {
		return this.delegate.getEndpointInfo();
	}

	@Override
	public boolean isConnectionReusable() {
		return this.delegate.isConnectionReusable();
	}

	@Override
	public void markConnectionReusable(@Nullable Object state, @Nullable TimeValue validityTime) {
		this.delegate.markConnectionReusable(state, validityTime);
	}

	@Override
	public void markConnectionNonReusable() {
		this.delegate.markConnectionNonReusable();
	}

	@Override
	public ExecRuntime fork(CancellableDependency cancellableAware) {
		return new ConnectingExecRuntime(this.delegate.fork(cancellableAware), this.route, this.retries);
	}

	private interface Step<T, X extends Exception> {

		T run() throws IOException, X;

	}

}
