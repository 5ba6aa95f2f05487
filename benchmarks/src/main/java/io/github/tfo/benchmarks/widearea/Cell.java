package io.github.tfo.benchmarks.widearea;

import java.util.Map;

import io.github.tfo.benchmarks.statistics.Sample;

/**
 * What was measured of one variant in one setting.
 *
 * @param setting the setting
 * @param variant the variant
 * @param sample the times in milliseconds
 * @param failures how many requests had no answer, or a wrong one
 * @param counts what the packets tell
 * @param outcomes what the starter says
 */
record Cell(Setting setting, WideAreaVariant variant, Sample sample, int failures, Wire.WireCounts counts,
		Map<String, Integer> outcomes) {

	boolean isOf(String client, FastOpenMode mode) {
		return this.variant.client().equals(client) && this.variant.mode() == mode;
	}

}
