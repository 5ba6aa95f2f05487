package io.github.tfo.benchmarks.widearea;

import java.util.Map;

import io.github.tfo.benchmarks.statistics.Sample;

/**
 * What was measured of one lane in one setting.
 *
 * @param setting the setting
 * @param lane the lane
 * @param sample the times in milliseconds
 * @param failures how many requests had no answer, or a wrong one
 * @param counts what the packets tell
 * @param outcomes what the starter says
 */
record Cell(Setting setting, Lane lane, Sample sample, int failures, Wire.Counts counts,
		Map<String, Integer> outcomes) {

	boolean isOf(String client, Mode mode) {
		return this.lane.client().equals(client) && this.lane.mode() == mode;
	}

}
