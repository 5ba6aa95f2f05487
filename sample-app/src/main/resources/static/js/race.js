import { Refused, get, post } from './api.js';
import { Distribution } from './distribution.js';
import { count, millis } from './words.js';

const RUNNING = ['warming-up', 'running'];

// From then on it is worth a word that nothing happens
const SILENCE_MILLIS = 3_000;

// Two races of the same kind can differ by that much
const NOISE_PERCENT = 5;

const $ = (id) => document.getElementById(id);

/**
 * The button, and the race that it starts or that somebody else has started.
 */
export class RacePanel {

	#distribution = new Distribution($('race-chart'));
	#testBed;
	#race;
	#starting = false;
	#started = 0;
	#lost = false;
	#lastStep = 0;
	#onStart;

	/** Calls back when a race was started, so that it is followed at once. */
	constructor(onStart) {
		this.#onStart = onStart;
		$('race-form').addEventListener('submit', (event) => {
			event.preventDefault();
			this.#start();
		});
	}

	setTestBed(testBed) {
		this.#testBed = testBed;
		$('way').textContent = `Cold requests, each on a new connection, ${testBed.way}, in turn with Fast Open off and on.${testBed.scenarios.includes('service') ? ' To the Service, which is http to three replicas behind one address, there is also one without a cookie.' : ''}`;
		for (const input of document.querySelectorAll('input[name=scenario]')) {
			input.disabled = !testBed.scenarios.includes(input.value);
			input.checked = testBed.scenarios.includes(input.value) && (input.checked || testBed.scenarios.length === 1);
		}
	}

	get running() {
		return !this.#lost && this.#race !== undefined && RUNNING.includes(this.#race.state);
	}

	async refresh() {
		const started = this.#started;
		const path = this.running ? `races/${this.#race.id}` : 'races';
		let races;
		try {
			races = [await get(path)].flat();
		}
		catch (error) {
			if (!(error instanceof Refused && error.status === 404)) {
				throw error;
			}
			// The application was started again meanwhile
			races = [];
		}
		// An answer from before the button was pressed is of no use any more
		if (started === this.#started) {
			this.#show(races.at(-1));
		}
	}

	/** The application does not answer, so nobody knows how the race goes on. */
	lose() {
		this.#lost = true;
		$('race-running').hidden = true;
		this.#enable(true);
	}

	async #start() {
		if (this.#starting || this.running) {
			return;
		}
		const form = new FormData($('race-form'));
		this.#starting = true;
		this.#started++;
		this.#enable(false);
		try {
			const order = { client: form.get('client'), scenario: form.get('scenario'), requests: Number(form.get('requests')) };
			this.#show(await post('races', order));
		}
		catch (error) {
			if (!(error instanceof Refused && error.status === 409)) {
				this.#fail('The race cannot be started', error.message, 'Check that the sample application is still running.');
			}
			this.#enable(true);
		}
		finally {
			this.#starting = false;
		}
		this.#onStart();
	}

	#show(race) {
		this.#lost = false;
		const before = this.#race;
		const done = (shown) => shown === undefined ? 0 : rows(shown).reduce((sum, [, times]) => sum + times.milliseconds.length, 0);
		if (race?.id !== before?.id || race?.state !== before?.state || done(race) !== done(before)) {
			this.#lastStep = performance.now();
		}
		this.#race = race;
		if (before === undefined && race !== undefined) {
			choose(race);
		}
		this.#enable(!this.running && !this.#starting);
		if (race === undefined) {
			$('race-running').hidden = true;
			$('race-result').replaceChildren();
			this.#draw([['off', { milliseconds: [] }], ['on', { milliseconds: [] }]]);
			return;
		}
		this.#progress(race, done(race));
		if (race.id !== before?.id || race.state !== before?.state) {
			this.#turn(race);
		}
		if (race.id !== before?.id || done(race) !== done(before)) {
			this.#draw(rows(race));
		}
	}

	#enable(enabled) {
		// Not "disabled", which would take the focus away from the button that was just pressed
		$('race-start').setAttribute('aria-disabled', String(!enabled));
		$('race-start').textContent = enabled ? (this.#race === undefined ? 'Start the race' : 'Race again') : 'Racing …';
	}

	#progress(race, done) {
		const total = rows(race).length * race.requests;
		$('race-running').hidden = !this.running;
		$('race-progress').max = total;
		$('race-progress').value = done;
		const silent = performance.now() - this.#lastStep > SILENCE_MILLIS;
		const step = race.state === 'warming-up' ? 'warming up' : `${done} of ${total} requests`;
		$('race-step').textContent = silent ? `${step}, waiting for the upstream` : step;
	}

	/** Says, once each, how the race has gone on. */
	#turn(race) {
		$('race-failure').hidden = true;
		const what = `${race.client === 'webclient' ? 'WebClient' : 'RestClient'}, ${race.scenario === 'service' ? 'Service' : race.scenario}`;
		if (race.state === 'finished') {
			this.#result(race, what);
		}
		else if (race.state === 'failed') {
			$('race-result').replaceChildren();
			this.#fail('The upstream does not answer, so the race has ended.', race.failure,
				'If the sample started the upstream itself, end the sample and start it again. Otherwise check that the server can be reached from here.');
		}
		else {
			$('race-result').replaceChildren(element('span', 'saving', `The race is on: ${what}, ${race.requests} requests each.`));
		}
	}

	#fail(title, text, advice) {
		$('race-failure-title').textContent = title;
		$('race-failure-text').textContent = text;
		$('race-failure-advice').textContent = advice;
		$('race-failure').hidden = false;
	}

	#result({ off: { median: off }, on: { median: withCookie }, cookieless }, what) {
		const on = cookieless?.median ?? withCookie;
		const percent = Math.round((1 - on / off) * 100);
		const differs = Math.abs(percent) >= NOISE_PERCENT;
		const gain = differs ? `${Math.abs(percent)}\u00a0% ${percent > 0 ? 'less' : 'more'}` : 'Hardly a difference';
		const medians = element('span', 'medians', '');
		medians.append(element('span', 'unseen', 'from '), millis(off), element('span', '', ' → ', true), element('span', 'unseen', ' to '), millis(on));
		$('race-result').replaceChildren(element('strong', differs && percent > 0 ? 'gain' : 'gain no-gain', gain), ' ', medians, ' ',
			element('span', 'saving', `${differs ? this.#saving(off - on) : 'Nothing saved.'} The medians of ${count(this.#race.requests)} requests each, ${what}${cookieless ? `, cookieless. By cookies: ${millis(withCookie)}` : ''}.`));
	}

	#saving(saved) {
		const roundTrip = this.#testBed?.roundTripMillis;
		if (roundTrip > 0 && saved > 0.75 * roundTrip && saved < 1.25 * roundTrip) {
			return `One round trip of ${millis(roundTrip)} saved.`;
		}
		return saved > 0 ? `${millis(saved)} saved.` : 'Nothing saved.';
	}

	#draw(rows) {
		const times = Object.fromEntries(rows);
		const roundTrip = this.#testBed?.roundTripMillis ?? 0;
		this.#distribution.expect(roundTrip > 0 ? roundTrip * (this.#race?.scenario === 'https' ? 4 : 2.5) : 5);
		this.#distribution.show(times);
		$('race-numbers').hidden = times.off.milliseconds.length === 0;
		$('numbers-cookieless').hidden = times.cookieless === undefined;
		rows.forEach(([name, row]) => fill($(`numbers-${name}`), row));
		$('race-chart').setAttribute('aria-label', rows.some(([, row]) => row.median === undefined) ? 'No race yet'
			: `${rows.length} distributions on one axis. ${rows.map(([name, row]) => `Fast Open ${name}: ${range(row)}.`).join(' ')} The table below has the numbers.`);
		if (times.off.median !== undefined) {
			const beyond = this.#distribution.beyond();
			$('race-caption').textContent = 'Each dot is a request: the further left, the faster.'
				+ (beyond > 0 ? ` ${count(beyond)} took longer than the axis shows (triangles).` : '');
		}
	}

}

/** The kinds of request of a race, and the times of each. */
function rows({ off, on, cookieless }) {
	return Object.entries({ off, on, cookieless }).filter(([, times]) => times !== undefined);
}

/** A page that was loaded again shows what is racing. */
function choose({ client, scenario, requests }) {
	for (const [name, value] of Object.entries({ client, scenario, requests })) {
		document.querySelector(`input[name=${name}][value="${value}"]`).checked = true;
	}
}

function range({ milliseconds, median }) {
	return `${count(milliseconds.length)} requests from ${millis(Math.min(...milliseconds))} to ${millis(Math.max(...milliseconds))}, median ${millis(median)}`;
}

function fill(row, { milliseconds, median }) {
	const number = (value) => value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(1);
	const values = [count(milliseconds.length), number(Math.min(...milliseconds)), number(median), number(Math.max(...milliseconds))];
	[...row.cells].slice(1).forEach((cell, index) => { cell.textContent = values[index]; });
}

function element(name, className, text, decoration = false) {
	const made = document.createElement(name);
	made.className = className;
	made.textContent = text;
	if (decoration) {
		made.setAttribute('aria-hidden', 'true');
	}
	return made;
}
