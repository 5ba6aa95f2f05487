import { millis } from './words.js';

const HEADS = { off: 'Fast Open off', on: 'Fast Open on', cookieless: 'Fast Open cookieless' };

const DOT = 4;

// A race takes a few seconds, and a dot further out than this would squeeze all others
const BEYOND = 1.7;

/**
 * The times of each kind of request on one axis, a dot for each.
 */
export class Distribution {

	#chart;
	#times = { off: [], on: [] };
	#medians = {};
	#rows = rows(['off', 'on']);
	#expected = 100;

	constructor(canvas) {
		this.#chart = new globalThis.Chart(canvas, {
			type: 'scatter',
			data: { datasets: Object.keys(HEADS).map((label) => ({ label, data: [] })) },
			options: {
				animation: false,
				maintainAspectRatio: false,
				layout: { padding: { right: 12 } },
				onResize: () => queueMicrotask(() => this.#draw()),
				scales: {
					x: { type: 'linear', min: 0, max: 100, border: { display: false }, title: { display: true, text: 'milliseconds until the whole response was there' }, ticks: { maxRotation: 0, autoSkipPadding: 24 } },
					y: { min: 0, max: 2, display: false }
				},
				plugins: {
					legend: { display: false },
					tooltip: { displayColors: false, callbacks: { label: ({ raw }) => `${raw.number}. request: ${raw.time.toFixed(1)} ms` } }
				}
			},
			plugins: [{ id: 'rows', beforeDatasetsDraw: (chart) => this.#drawRows(chart), afterDatasetsDraw: (chart) => this.#drawMedians(chart) }]
		});
		matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
		this.#draw();
	}

	/** How far the axis goes at least. */
	expect(milliseconds) {
		this.#expected = milliseconds;
	}

	/** By kind of request, the topmost first. */
	show(times) {
		const kinds = Object.entries(times);
		this.#times = Object.fromEntries(kinds.map(([name, { milliseconds }]) => [name, milliseconds]));
		this.#medians = Object.fromEntries(kinds.map(([name, { median }]) => [name, median]));
		this.#rows = rows(Object.keys(times));
		this.#draw();
	}

	/** How many requests took longer than the axis goes. */
	beyond() {
		return Object.values(this.#times).flat().filter((time) => time > this.#chart.options.scales.x.max).length;
	}

	#draw() {
		const colors = palette();
		const { x, y } = this.#chart.options.scales;
		y.max = Object.keys(this.#rows).length;
		x.max = this.#axisEnd();
		x.grid = { color: colors.line, drawTicks: false };
		x.ticks.color = x.title.color = colors.soft;
		const radius = this.#chart.width < 500 ? DOT - 1 : DOT;
		for (const dataset of this.#chart.data.datasets) {
			const row = this.#rows[dataset.label];
			dataset.data = row === undefined ? [] : dots(this.#times[dataset.label], row, x.max, this.#chart.width / (2 * radius));
			dataset.pointRadius = dataset.data.map((dot) => dot.time > x.max ? 2 * radius : radius);
			dataset.pointHoverRadius = radius + 2;
			dataset.pointStyle = dataset.data.map((dot) => dot.time > x.max ? 'triangle' : 'circle');
			dataset.pointRotation = 90;
			dataset.backgroundColor = `${colors[dataset.label]}b3`;
			dataset.borderColor = colors.panel;
			dataset.borderWidth = 1;
			dataset.clip = false;
		}
		globalThis.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
		this.#chart.update('none');
	}

	#axisEnd() {
		const medians = Object.values(this.#medians).filter((median) => median !== undefined);
		const slowest = Math.max(0, ...Object.values(this.#times).flat());
		const limit = Math.max(this.#expected, BEYOND * Math.max(0, ...medians));
		const end = medians.length > 0 ? Math.max(Math.min(slowest * 1.05, limit), Math.min(this.#expected, limit)) : this.#expected;
		const step = 10 ** Math.floor(Math.log10(end)) / 5;
		return Math.ceil(end / step) * step;
	}

	#drawRows({ ctx, chartArea, scales }) {
		const colors = palette();
		ctx.save();
		ctx.strokeStyle = colors.line;
		ctx.beginPath();
		for (let line = 1; line < scales.y.max; line++) {
			ctx.moveTo(chartArea.left, scales.y.getPixelForValue(line));
			ctx.lineTo(chartArea.right, scales.y.getPixelForValue(line));
		}
		ctx.stroke();
		ctx.textBaseline = 'top';
		ctx.font = `600 14px ${getComputedStyle(document.body).fontFamily}`;
		for (const [name, row] of Object.entries(this.#rows)) {
			ctx.fillStyle = colors[name];
			ctx.fillText(HEADS[name], chartArea.left + 8, scales.y.getPixelForValue(Math.ceil(row.top)) + 8);
		}
		ctx.restore();
	}

	#drawMedians({ ctx, chartArea, scales }) {
		const colors = palette();
		ctx.save();
		ctx.font = `600 14px ${getComputedStyle(document.body).fontFamily}`;
		for (const [name, row] of Object.entries(this.#rows)) {
			const median = this.#medians[name];
			if (median === undefined || median > scales.x.max) {
				continue;
			}
			const x = scales.x.getPixelForValue(median);
			ctx.strokeStyle = ctx.fillStyle = colors[name];
			ctx.lineWidth = 2;
			ctx.beginPath();
			ctx.moveTo(x, scales.y.getPixelForValue(row.top + 0.1));
			ctx.lineTo(x, scales.y.getPixelForValue(row.bottom - 0.04));
			ctx.stroke();
			this.#label(ctx, `median ${millis(median)}`, x, scales.y.getPixelForValue(row.top + 0.13), chartArea);
		}
		ctx.restore();
	}

	/** Above the line, or, where there is no room, beside the head of the row. */
	#label(ctx, text, x, y, chartArea) {
		const half = ctx.measureText(text).width / 2;
		const head = chartArea.left + 8 + Math.max(...Object.keys(this.#rows).map((name) => ctx.measureText(HEADS[name]).width)) + 16;
		const center = Math.min(Math.max(x, head + half), chartArea.right - half);
		ctx.textAlign = 'center';
		ctx.textBaseline = 'bottom';
		ctx.fillText(text, center, y);
	}

}

/** Where the dots of each kind of request are: the first one on top. */
function rows(names) {
	return Object.fromEntries(names.map((name, index) => {
		const bottom = names.length - 1 - index + 0.06;
		return [name, { bottom, top: bottom + 0.62 }];
	}));
}

/** Dots that would cover each other are put above and below each other. */
function dots(times, row, end, columns) {
	const width = end / columns;
	const shown = times.map((time) => Math.min(time, end));
	const column = (time) => Math.round(time / width);
	const heights = new Map();
	shown.forEach((time) => heights.set(column(time), (heights.get(column(time)) ?? 0) + 1));
	const step = Math.min(0.07, (row.top - row.bottom) / Math.max(1, ...heights.values()));
	const placed = new Map();
	return shown.map((time, index) => {
		const nth = placed.get(column(time)) ?? 0;
		placed.set(column(time), nth + 1);
		const offset = (nth % 2 === 0 ? nth : -nth - 1) / 2 * step;
		return { x: time, y: (row.top + row.bottom) / 2 + offset, time: times[index], number: index + 1 };
	});
}

function palette() {
	const style = getComputedStyle(document.documentElement);
	const color = (name) => style.getPropertyValue(`--${name}`).trim();
	return { off: color('off'), on: color('on'), cookieless: color('cookieless'), line: color('line'), soft: color('soft'), panel: color('panel') };
}
