const LIMIT_MILLIS = 10_000;

/** The application did not answer. */
export class Unreachable extends Error {}

/** The application answered that it will not. */
export class Refused extends Error {

	constructor(status, message) {
		super(message);
		this.status = status;
	}

}

export function get(path) {
	return exchange(path, {});
}

export function post(path, body) {
	return exchange(path, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body)
	});
}

async function exchange(path, options) {
	let response;
	let body;
	try {
		response = await fetch(path, { ...options, cache: 'no-store', signal: AbortSignal.timeout(LIMIT_MILLIS) });
		body = await response.json();
	}
	catch (error) {
		throw new Unreachable(`${path}: ${error.message}`);
	}
	if (!response.ok) {
		throw new Refused(response.status, body.detail ?? `Status ${response.status}`);
	}
	return body;
}
