/** What the reasons mean, for people. */

const FALLBACKS = {
	'unsafe-method': 'the request may not be delivered twice, so it waited for the handshake',
	'data-not-acked': 'the server did not take the cookie, or something on the way removed it',
	'syn-retransmitted': 'the first packet was lost and sent again without the request',
	'backoff': 'Fast Open to this address failed a while ago, so it is backed off',
	'no-data': 'there was nothing to send yet when the connection was opened',
	'unsupported': 'the kernel refused the option, or the socket cannot be reached',
	'initializing': 'the application had only just started'
};

const FAILURES = {
	'refused': 'nobody listens there',
	'timeout': 'no answer in time',
	'unreachable': 'there is no route to that host or network',
	'reset': 'reset by the server',
	'cancelled': 'the client gave up before the handshake was over',
	'other': 'another network error'
};

const UNSUPPORTED = {
	'initializing': 'the detection has not ended yet.',
	'not-linux': 'this is not Linux.',
	'jna-unavailable': 'the library for system calls, JNA, cannot be loaded.',
	'native-access-denied': 'the JVM denies native access.',
	'option-unknown': 'the kernel does not know it; Linux has had it since 4.11.',
	'client-bit-off': 'it is switched off in the kernel\'s settings.',
	'refused': 'the kernel or a sandbox refused it.',
	'descriptor-unreachable': 'the sockets of this JDK cannot be reached.',
	'no-client': 'the application has no HTTP client that can use it.'
};

export const fallback = (reason) => FALLBACKS[reason] ?? reason;
export const failure = (reason) => FAILURES[reason] ?? reason;
export const unsupported = (reason) => UNSUPPORTED[reason] ?? `the reason is “${reason}”.`;

export const count = (number) => number.toLocaleString('en');

export function millis(value) {
	return `${value < 10 ? value.toFixed(1) : Math.round(value)}\u00a0ms`;
}

/** A duration as java.time.Duration writes it, such as PT1M30S. */
export function duration(text) {
	const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text) ?? [];
	const parts = [[hours, 'h'], [minutes, 'min'], [Math.floor(seconds), 's']].filter(([value]) => Number(value) > 0);
	return parts.map(([value, unit]) => `${value} ${unit}`).join(' ') || 'a moment';
}
