import { Refused, Unreachable, get } from './api.js';
import { showCounters } from './counters.js';
import { showDestinations } from './destinations.js';
import { RacePanel } from './race.js';
import { showLost, showRemarks, showSupport } from './status.js';

const RACING_MILLIS = 200;

const IDLE_MILLIS = 2_000;

const panel = new RacePanel(() => follow());

let testBed;
let timer;
let refreshing = false;

/** Refreshes what is shown, again and again, more often while there is a race. */
async function follow() {
	clearTimeout(timer);
	if (refreshing) {
		return;
	}
	refreshing = true;
	try {
		await refresh();
		showLost(false);
	}
	catch (error) {
		if (!(error instanceof Unreachable || error instanceof Refused)) {
			throw error;
		}
		// It may be another one when it answers again
		testBed = undefined;
		showLost(true);
		panel.lose();
	}
	finally {
		refreshing = false;
		timer = setTimeout(follow, panel.running ? RACING_MILLIS : IDLE_MILLIS);
	}
}

async function refresh() {
	if (testBed === undefined) {
		testBed = await get('test-bed');
		panel.setTestBed(testBed);
		showRemarks(testBed.remarks);
	}
	await panel.refresh();
	const [counters, report] = await Promise.all([get('counters'), get('actuator/tfo')]);
	showCounters(counters);
	showSupport(report);
	showDestinations(report);
}

follow();
