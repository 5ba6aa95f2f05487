import { unsupported } from './words.js';

const $ = (id) => document.getElementById(id);

/** Whether there is Fast Open on this machine, and else what to do. */
export function showSupport({ enabled, supported, reason, detail, kernel, accelerated = [], obstacles = [] }) {
	const on = enabled && supported;
	const pill = $('support-pill');
	pill.hidden = false;
	pill.className = `pill ${on ? 'pill-on' : 'pill-off'}`;
	pill.textContent = on ? `Fast Open is on${kernel?.release ? `, Linux ${kernel.release.split('-')[0]}` : ''}` : 'Fast Open is off';
	pill.title = accelerated.join(', ');
	if (!enabled) {
		notice('Fast Open is switched off', 'A race shows no difference.', 'To switch it on, start the application with tfo.enabled=true.');
	}
	else if (!supported) {
		notice('Fast Open cannot be used on this machine',
			`The reason: ${unsupported(reason)} Requests work all the same, but a race shows no difference.`, detail ?? '');
	}
	else if (obstacles.length > 0) {
		notice('Not every client has Fast Open', obstacles.join(' '), '');
	}
	else {
		$('support-notice').hidden = true;
	}
}

function notice(title, text, advice) {
	$('support-notice').hidden = false;
	set('support-title', title);
	set('support-text', text);
	set('support-advice', advice);
}

/** What is missing here, from the test bed. */
export function showRemarks(remarks) {
	$('remarks').hidden = remarks.length === 0;
	$('remarks').replaceChildren(...remarks.map((remark) => {
		const item = document.createElement('li');
		item.textContent = remark;
		return item;
	}));
}

export function showLost(lost) {
	$('lost').hidden = !lost;
	set('lost', lost ? 'The sample application does not answer. It may have been ended; this page tries again by itself.' : '');
}

/** An alert is read out whenever it changes, so it does not without need. */
function set(id, text) {
	if ($(id).textContent !== text) {
		$(id).textContent = text;
	}
}
