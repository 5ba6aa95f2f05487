// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import com.sun.jna.Native;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Detects whether outbound TCP Fast Open can be used on this machine, and gives access to
 * the {@linkplain SystemCalls system calls} when it can. Thread-safe.
 * <p>
 * A cold JVM takes some 200 ms to load JNA, so a background thread does it. Connections
 * that are opened meanwhile do not use Fast Open.
 *
 * @since 0.1.0
 */
public final class FastOpenSupport {

	private static final Log logger = LogFactory.getLog(FastOpenSupport.class);

	private final CompletableFuture<NativeAccess> nativeAccess = new CompletableFuture<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private final NativeAccess meanwhile;

	private FastOpenSupport(NativeAccess meanwhile) {
		this.meanwhile = meanwhile;
	}

	/**
	 * Start the detection, and return at once.
	 * @return support that is {@link UnsupportedReason#INITIALIZING} until the detection
	 * has ended
	 */
	public static FastOpenSupport detect() {
		FastOpenSupport support = onDemand();
		support.start();
		return support;
	}

	/**
	 * Postpone the detection until {@link #start()} is called, or another method of the
	 * returned object needs its result. An application that starts does not have to share
	 * its processors with JNA.
	 * @return support that is {@link UnsupportedReason#INITIALIZING} until the detection
	 * has ended
	 */
	public static FastOpenSupport onDemand() {
		return new FastOpenSupport(NativeAccess.INITIALIZING);
	}

	/**
	 * Return support for an application that does not want Fast Open. It detects nothing
	 * and loads no native code.
	 * @return support that is always {@link UnsupportedReason#DISABLED}
	 */
	public static FastOpenSupport disabled() {
		FastOpenSupport support = new FastOpenSupport(NativeAccess.DISABLED);
		support.started.set(true);
		return support;
	}

	/**
	 * Start the detection unless it was started before, and return at once.
	 */
	public void start() {
		if (this.started.compareAndSet(false, true)) {
			Thread thread = new Thread(() -> this.nativeAccess.complete(loadNativeAccess()), "tfo-detection");
			thread.setDaemon(true);
			thread.start();
		}
	}

	private NativeAccess known() {
		NativeAccess known = this.nativeAccess.getNow(this.meanwhile);
		if (known == NativeAccess.INITIALIZING) {
			start();
		}
		return known;
	}

	/**
	 * Return the system calls.
	 * @return {@code null} when this machine does not have them; until that is known,
	 * calls that return {@link Errno#EAGAIN}
	 */
	public @Nullable SystemCalls calls() {
		return known().calls;
	}

	/**
	 * Return whether Fast Open can be used now. This asks the kernel each time, since an
	 * administrator may switch Fast Open off and on. It takes a few microseconds.
	 * @return the present state
	 */
	public KernelSupport current() {
		NativeAccess known = known();
		return (known != NativeAccess.INITIALIZING && known.calls != null) ? probe(known.calls) : known.support;
	}

	/**
	 * Return access to the descriptors of the JDK's own sockets.
	 * @return descriptors that are all {@link SocketDescriptors#UNREACHABLE} when this
	 * JDK does not let them be reached, and until that is known
	 */
	public SocketDescriptors descriptors() {
		return known().descriptors;
	}

	/**
	 * Return whether Fast Open can be used now with the JDK's own sockets. Their
	 * descriptors must be reachable, too, which only the detection checks.
	 * @return the present state
	 */
	public KernelSupport currentForJdkSockets() {
		KernelSupport support = current();
		return support.supported() ? known().jdkSockets : support;
	}

	/**
	 * Return whether data can be sent in a SYN without a cookie. To be called once the
	 * detection has ended.
	 * @return {@code true} if the kernel accepts the option
	 */
	public boolean supportsNoCookie() {
		SystemCalls calls = calls();
		if (calls == null) {
			return false;
		}
		int fd = ThrowAwaySocket.open();
		try {
			return calls.setFastOpenNoCookie(fd) == 0;
		}
		finally {
			LibC.close(fd);
		}
	}

	/**
	 * Call back once the detection has ended: on the thread that detects, or at once when
	 * it has ended before. This does not start the detection.
	 * @param callback gets the state that was detected; what it throws is logged
	 */
	public void whenDetected(Consumer<KernelSupport> callback) {
		this.nativeAccess.thenAccept((known) -> callback.accept(known.support)).exceptionally((ex) -> {
			logger.warn("TCP Fast Open could not be reported", ex);
			return null;
		});
	}

	private static NativeAccess loadNativeAccess() {
		String osName = System.getProperty("os.name", "unknown");
		if (!osName.startsWith("Linux")) {
			return NativeAccess.none(UnsupportedReason.NOT_LINUX,
					"TCP_FASTOPEN_CONNECT is an option of Linux; this is " + osName);
		}
		try {
			if (Native.POINTER_SIZE != Long.BYTES) {
				return NativeAccess.none(UnsupportedReason.JNA_UNAVAILABLE, "A 64-bit JVM is needed");
			}
			SystemCalls calls = new LibCSystemCalls();
			KernelSupport support = probe(calls);
			// Only the client bit can change
			boolean permanent = !support.supported() && support.reason() != UnsupportedReason.CLIENT_BIT_OFF;
			return permanent ? NativeAccess.none(support) : withDescriptors(calls, support);
		}
		catch (Throwable ex) {
			// Whatever it is, the application must go on without Fast Open
			return causedBy(ex, IllegalCallerException.class)
					? NativeAccess.none(UnsupportedReason.NATIVE_ACCESS_DENIED,
							"The JVM denies native access; start it with --enable-native-access=ALL-UNNAMED")
					: NativeAccess.none(UnsupportedReason.JNA_UNAVAILABLE,
							"JNA (net.java.dev.jna:jna) cannot be loaded: " + ex + "; " + adviceOnJna(ex));
		}
	}

	private static NativeAccess withDescriptors(SystemCalls calls, KernelSupport support) {
		try {
			return new NativeAccess(calls, support, JniSocketDescriptors.prove(), KernelSupport.SUPPORTED);
		}
		catch (Exception | LinkageError ex) {
			return new NativeAccess(calls, support, new UnreachableDescriptors(),
					KernelSupport.unsupported(UnsupportedReason.DESCRIPTOR_UNREACHABLE,
							"The sockets of this JDK (" + Runtime.version() + ") cannot be reached: " + ex));
		}
	}

	private static String adviceOnJna(Throwable failure) {
		return causedBy(failure, ClassNotFoundException.class) ? "it must be on the class path"
				: "it unpacks a native library, for which it needs a folder that can be written to and is not mounted "
						+ "noexec (-Djna.tmpdir), or one that has the library already (-Djna.boot.library.path)";
	}

	private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Set the option on a throw-away socket: only the kernel knows whether it accepts it.
	 */
	private static KernelSupport probe(SystemCalls calls) {
		int fd = ThrowAwaySocket.open();
		if (fd < 0) {
			return KernelSupport.unsupported(UnsupportedReason.REFUSED, "No TCP socket can be made: errno " + -fd);
		}
		try {
			int result = calls.setFastOpenConnect(fd);
			if (result == 0 && calls.tcpInfo(fd) == TcpInfo.UNKNOWN) {
				return KernelSupport.unsupported(UnsupportedReason.REFUSED,
						"The kernel or a sandbox refused TCP_INFO, which tells whether Fast Open has worked");
			}
			return switch (-result) {
				case 0 -> KernelSupport.SUPPORTED;
				case Errno.EOPNOTSUPP -> KernelSupport.unsupported(UnsupportedReason.CLIENT_BIT_OFF, clientBitOff());
				case Errno.ENOPROTOOPT -> KernelSupport.unsupported(UnsupportedReason.OPTION_UNKNOWN,
						"This kernel does not know TCP_FASTOPEN_CONNECT; Linux has it since 4.11");
				default -> KernelSupport.unsupported(UnsupportedReason.REFUSED,
						"The kernel or a sandbox refused TCP_FASTOPEN_CONNECT: errno " + -result
								+ "; a sandbox, such as a seccomp profile, must allow setsockopt with this option (30)");
			};
		}
		finally {
			LibC.close(fd);
		}
	}

	private static String clientBitOff() {
		Integer value = KernelSettings.read().tcpFastOpen();
		int advised = ((value != null) ? value : 0) | KernelSettings.TFO_CLIENT_ENABLE;
		return ("net.ipv4.tcp_fastopen is %s; switch its client bit on: sysctl -w net.ipv4.tcp_fastopen=%d. "
				+ "A container has its own: docker run --sysctl net.ipv4.tcp_fastopen=%d, or in Kubernetes "
				+ "securityContext.sysctls of the pod, which the kubelet must allow (--allowed-unsafe-sysctls)")
			.formatted((value != null) ? value : "without its client bit", advised, advised);
	}

	/**
	 * The result of the detection, which does not change.
	 */
	private record NativeAccess(@Nullable SystemCalls calls, KernelSupport support, SocketDescriptors descriptors,
			KernelSupport jdkSockets) {

		private static final NativeAccess INITIALIZING = without(new InitializingSystemCalls(),
				KernelSupport.unsupported(UnsupportedReason.INITIALIZING, "JNA is being loaded"));

		private static final NativeAccess DISABLED = none(UnsupportedReason.DISABLED,
				"The application has not enabled it");

		private static NativeAccess none(UnsupportedReason reason, String detail) {
			return none(KernelSupport.unsupported(reason, detail));
		}

		private static NativeAccess none(KernelSupport support) {
			return without(null, support);
		}

		private static NativeAccess without(@Nullable SystemCalls calls, KernelSupport support) {
			return new NativeAccess(calls, support, new UnreachableDescriptors(), support);
		}

	}

}
