package io.github.tfo.sample.race;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.sample.client.ColdClient;
import io.github.tfo.sample.client.ColdResponse;
import io.github.tfo.sample.client.OneAtATime;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.KernelFastOpens;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;
import io.github.tfo.sample.lab.UpstreamDescription;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.SslBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RaceTests {

	private static final Scenario SCENARIO = new Scenario("http", URI.create("http://upstream/"), null);

	private static final ConnectionDescription PEER = new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "upstream",
			InetSocketAddress.createUnresolved("upstream", 80));

	private final OutcomeTally tally = new OutcomeTally();

	private final List<RaceMode> order = new ArrayList<>();

	private long kernelCount;

	@Test
	void variantsMakeRequestsInTurn() {
		race(false, variant(RaceMode.OFF, "Hello", 2), variant(RaceMode.ON, "Hello", 1)).run(3, progress());
		assertThat(this.order).containsExactly(RaceMode.OFF, RaceMode.ON, RaceMode.OFF, RaceMode.ON, RaceMode.OFF,
				RaceMode.ON);
	}

	@Test
	void comparesWithOff() {
		List<RaceRow> rows = race(false, variant(RaceMode.ON, "Hello", 21), variant(RaceMode.OFF, "Hello", 42)).run(3,
				progress());
		assertThat(rows).extracting(RaceRow::medianMillis).containsExactly(21.0, 42.0);
		assertThat(rows).extracting(RaceRow::ratio).containsExactly(0.5, 1.0);
	}

	@Test
	void attributesWhatIsCounted() {
		List<RaceRow> rows = race(false, variant(RaceMode.OFF, "Hello", 2), variant(RaceMode.ON, "Hello", 1)).run(3,
				progress());
		assertThat(rows).extracting(RaceRow::counts)
			.containsExactly(Counts.NONE, new Counts(new OutcomeCounts(3, 0, 0, 0), new KernelFastOpens(3L, 3L)));
	}

	@Test
	void checksEachResponse() {
		List<RaceRow> rows = race(false, variant(RaceMode.OFF, "Hello", 2), variant(RaceMode.ON, "Good bye", 1)).run(3,
				progress());
		assertThat(rows).extracting(RaceRow::requests).containsExactly(3, 0);
		assertThat(rows).extracting(RaceRow::failed).containsExactly(0, 3);
		assertThat(rows.get(1).firstFailure()).contains("Good bye");
		assertThat(rows.get(1).medianMillis()).isNull();
	}

	@Test
	void warmUpFailsAtOnce() {
		Race race = race(false, variant(RaceMode.OFF, "Good bye", 2));
		assertThatExceptionOfType(RaceFailedException.class).isThrownBy(() -> race.warmUp(3, progress()))
			.withMessageContaining("WebClient http, off");
		assertThat(this.order).hasSize(1);
	}

	@Test
	void canBeCancelled() {
		Race race = race(true, variant(RaceMode.OFF, "Good bye", 2));
		assertThatExceptionOfType(RaceCancelledException.class).isThrownBy(() -> race.warmUp(3, progress()));
	}

	private Race race(boolean cancelled, Variant... variants) {
		TestBed testBed = new FakeTestBed();
		OneAtATime requests = new OneAtATime();
		RequestTimer timer = new RequestTimer(testBed, this.tally, requests,
				new TotalCounts(testBed, this.tally, requests));
		return new Race(List.of(variants), timer, () -> cancelled);
	}

	private static Progress progress() {
		return new Progress(new PrintStream(OutputStream.nullOutputStream()), false, 100);
	}

	private Variant variant(RaceMode mode, String body, int millis) {
		ColdClient client = (target) -> {
			this.order.add(mode);
			if (mode == RaceMode.ON) {
				this.tally.onOutcome(PEER, new FastOpenOutcome.Hit(1, true, Duration.ZERO, true));
				this.kernelCount++;
			}
			return new ColdResponse(200, body, Duration.ofMillis(millis));
		};
		return new Variant(SampleClient.WEBCLIENT, mode, SCENARIO, client);
	}

	private final class FakeTestBed implements TestBed {

		@Override
		public String description() {
			return "nowhere";
		}

		@Override
		public List<String> remarks() {
			return List.of();
		}

		@Override
		public UpstreamDescription upstream() {
			return new UpstreamDescription(List.of(SCENARIO), "Hello", SslBundle.systemDefault());
		}

		@Override
		public KernelFastOpens kernelFastOpens() {
			return new KernelFastOpens(RaceTests.this.kernelCount, RaceTests.this.kernelCount);
		}

		@Override
		public void close() {
		}

	}

}
