import { count } from './words.js';

const $ = (id) => document.getElementById(id);

/** The starter's counters, and the kernel's beside them. */
export function showCounters({ outcomes, kernelFastOpens, ofNettysOwnOption }) {
	for (const name of ['hits', 'cookieRequests', 'fallbacks', 'failures']) {
		$(name).textContent = count(outcomes[name]);
	}
	if (kernelFastOpens === undefined) {
		verdict('', 'The kernel\'s own count cannot be read here.', '');
		return;
	}
	const others = ofNettysOwnOption ?? 0;
	const own = kernelFastOpens - others;
	const sum = others > 0
		? `The kernel counted ${count(kernelFastOpens)} Fast Opens (TCPFastOpenActive) since the start: ${count(own)} of this application's clients, and ${count(others)} of Netty's own option, which the race on the command line compares with.`
		: `The kernel counted ${count(kernelFastOpens)} Fast Opens (TCPFastOpenActive) since the start.`;
	if (own === outcomes.hits) {
		verdict('verdict-equal', `The same: ${count(own)} Fast Opens, ${count(outcomes.hits)} hits.`, sum);
	}
	else {
		verdict('verdict-unequal', `Not the same: ${count(own)} Fast Opens, ${count(outcomes.hits)} hits.`,
			`${sum} It counts those of all programs that share this network with the application.`);
	}
}

function verdict(className, text, sum) {
	$('kernel-verdict').className = `verdict ${className}`;
	$('kernel-verdict').textContent = text;
	$('kernel-sum').textContent = sum;
}
