import { count, duration, failure, fallback } from './words.js';

const $ = (id) => document.getElementById(id);

const CAUSES = {
	'syn-lost': 'the first packet was lost',
	'not-reached': 'nothing answered there',
	'slower': 'connections took longer',
	'data-not-acknowledged': 'the server never took the data',
	'network': 'several servers lost the first packet'
};

/** Show the outcomes of the connections to each server. */
export function showDestinations({ totals, destinations = [], omittedDestinations = 0 }) {
	$('destinations').hidden = destinations.length === 0;
	$('destinations-empty').hidden = destinations.length > 0;
	const names = [...document.querySelectorAll('#destinations thead th')].map((head) => head.textContent);
	$('destinations-rows').replaceChildren(...destinations.map((destination) => row(cells(destination), names)));
	$('destinations-omitted').hidden = omittedDestinations === 0;
	$('destinations-omitted').textContent = `${count(omittedDestinations)} more are not shown.`;
	showReasons(totals ?? {});
}

function cells(destination) {
	const { connections, einprogressDeferrals, fallbacks = {}, failures = {}, lastUsed, backOff } = destination;
	return [address(destination), count(connections), hitsOf(destination), count(einprogressDeferrals),
		count(sum(fallbacks)), count(sum(failures)), lastUsed ? new Date(lastUsed).toLocaleTimeString('en-GB') : '–', state(backOff)];
}

function hitsOf({ hits, partialHits = 0, cookielessHits = 0 }) {
	const kinds = [[partialHits, 'partial'], [cookielessHits, 'cookieless']].filter(([number]) => number > 0);
	return [count(hits), ...kinds.map(([number, kind]) => `${count(number)} ${kind}`)].join(', ');
}

function address({ destination, clientName }) {
	const text = document.createElement('span');
	text.className = 'address';
	text.textContent = destination;
	if (!clientName || destination.startsWith(`${clientName}:`)) {
		return text;
	}
	const host = document.createElement('span');
	host.className = 'host';
	host.textContent = clientName;
	const both = document.createElement('span');
	both.append(text, host);
	return both;
}

function state(backOff) {
	return backOff ? `backed off for ${duration(backOff.remaining)}, since ${CAUSES[backOff.cause] ?? backOff.cause}` : 'in use';
}

function row(cells, names) {
	const made = document.createElement('tr');
	made.setAttribute('role', 'row');
	made.append(...cells.map((cell, index) => {
		const data = document.createElement('td');
		data.setAttribute('role', 'cell');
		data.dataset.column = names[index];
		data.append(cell);
		return data;
	}));
	return made;
}

function showReasons({ partialHits = 0, fallbacks = {}, failures = {} }) {
	const reasons = [
		['hit', 'partial', partialHits, 'a part of the request did not fit into the first packet, so no round trip was saved'],
		...Object.entries(fallbacks).map(([reason, number]) => ['fallback', reason, number, fallback(reason)]),
		...Object.entries(failures).map(([reason, number]) => ['failure', reason, number, failure(reason)])
	].filter(([, , number]) => number > 0);
	$('reasons').hidden = reasons.length === 0;
	$('reasons').replaceChildren(...reasons.map(([kind, reason, number, meaning]) => {
		const group = document.createElement('div');
		const term = document.createElement('dt');
		term.textContent = `${count(number)} × ${reason}`;
		const text = document.createElement('dd');
		text.textContent = `${kind}: ${meaning}`;
		group.append(term, text);
		return group;
	}));
}

function sum(counts) {
	return Object.values(counts).reduce((left, right) => left + right, 0);
}
