package io.github.tfo.sample.race;

import java.util.List;

import io.github.tfo.sample.SampleProperties;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

/**
 * Runs the race once the application is up.
 */
@Component
class RaceRunner implements ApplicationRunner, ApplicationListener<ContextClosedEvent> {

	private final SampleProperties properties;

	private final TestBed testBed;

	private final Variants variants;

	private final RequestTimer timer;

	private final RaceReport report;

	private final RaceResultHolder result;

	private final FastOpenDetection detection;

	private volatile boolean closing;

	RaceRunner(SampleProperties properties, TestBed testBed, Variants variants, RequestTimer timer, RaceReport report,
			RaceResultHolder result, FastOpenDetection detection) {
		this.properties = properties;
		this.testBed = testBed;
		this.variants = variants;
		this.timer = timer;
		this.report = report;
		this.result = result;
		this.detection = detection;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		try {
			this.detection.await();
			this.report.remarks();
			run(this.variants.open());
		}
		catch (RuntimeException ex) {
			if (!this.closing) {
				throw ex;
			}
		}
	}

	private void run(List<Variant> variants) {
		int warmUp = this.properties.warmUp();
		int requests = this.properties.requests();
		Race race = new Race(variants, this.timer, () -> this.closing);
		Progress progress = this.report.progress((warmUp + requests) * variants.size());
		List<RaceRow> warmUpRows;
		List<RaceRow> rows;
		try {
			warmUpRows = race.warmUp(warmUp, progress);
			rows = race.run(requests, progress);
		}
		finally {
			progress.end();
		}
		RaceResult result = new RaceResult(this.testBed.description(), requests, warmUpRows, rows);
		this.report.result(result);
		this.result.set(result);
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.closing = true;
	}

}
