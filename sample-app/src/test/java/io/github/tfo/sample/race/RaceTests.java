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
import io.github.tfo.sample.client.HttpClientKind;
import io.github.tfo.sample.client.OneAtATime;
import io.github.tfo.sample.lab.KernelFastOpens;
import io.github.tfo.sample.lab.TestBed;
import io.github.tfo.sample.lab.Upstream;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.SslBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RaceTests {

	private static final URI TARGET = URI.create("http://upstream/");

	private static final ConnectionDescription PEER = new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "upstream",
			InetSocketAddress.createUnresolved("upstream", 80));

	private final OutcomeTally tally = new OutcomeTally();

	private final List<Mode> order = new ArrayList<>();

	private long kernelCount;

	@Test
	void sendsTheLanesInTurn() {
		race(false, lane(Mode.OFF, "Hello", 2), lane(Mode.ON, "Hello", 1)).run(3, progress());
		assertThat(this.order).containsExactly(Mode.OFF, Mode.ON, Mode.OFF, Mode.ON, Mode.OFF, Mode.ON);
	}

	@Test
	void comparesWithOff() {
		List<Row> rows = race(false, lane(Mode.ON, "Hello", 21), lane(Mode.OFF, "Hello", 42)).run(3, progress());
		assertThat(rows).extracting(Row::medianMillis).containsExactly(21.0, 42.0);
		assertThat(rows).extracting(Row::ratio).containsExactly(0.5, 1.0);
	}

	@Test
	void attributesWhatIsCounted() {
		List<Row> rows = race(false, lane(Mode.OFF, "Hello", 2), lane(Mode.ON, "Hello", 1)).run(3, progress());
		assertThat(rows).extracting(Row::counts)
			.containsExactly(Counts.NONE, new Counts(new Outcomes(3, 0, 0, 0), new KernelFastOpens(3L, 3L)));
	}

	@Test
	void checksEachResponse() {
		List<Row> rows = race(false, lane(Mode.OFF, "Hello", 2), lane(Mode.ON, "Good bye", 1)).run(3, progress());
		assertThat(rows).extracting(Row::requests).containsExactly(3, 0);
		assertThat(rows).extracting(Row::failed).containsExactly(0, 3);
		assertThat(rows.get(1).firstFailure()).contains("Good bye");
		assertThat(rows.get(1).medianMillis()).isNull();
	}

	@Test
	void warmUpFailsAtOnce() {
		Race race = race(false, lane(Mode.OFF, "Good bye", 2));
		assertThatExceptionOfType(RaceFailedException.class).isThrownBy(() -> race.warmUp(3, progress()))
			.withMessageContaining("WebClient http, off");
		assertThat(this.order).hasSize(1);
	}

	@Test
	void canBeCancelled() {
		Race race = race(true, lane(Mode.OFF, "Good bye", 2));
		assertThatExceptionOfType(RaceCancelledException.class).isThrownBy(() -> race.warmUp(3, progress()));
	}

	private Race race(boolean cancelled, Lane... lanes) {
		TestBed testBed = new FakeTestBed();
		OneAtATime requests = new OneAtATime();
		LapTimer timer = new LapTimer(testBed, this.tally, requests, new Ledger(testBed, this.tally, requests));
		return new Race(List.of(lanes), timer, () -> cancelled);
	}

	private static Progress progress() {
		return new Progress(new PrintStream(OutputStream.nullOutputStream()), false, 100);
	}

	private Lane lane(Mode mode, String body, int millis) {
		ColdClient client = (target) -> {
			this.order.add(mode);
			if (mode == Mode.ON) {
				this.tally.onOutcome(PEER, new FastOpenOutcome.Hit(1, true, Duration.ZERO));
				this.kernelCount++;
			}
			return new ColdResponse(200, body, Duration.ofMillis(millis));
		};
		return new Lane(HttpClientKind.WEBCLIENT, mode, TARGET, client);
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
		public Upstream upstream() {
			return new Upstream(List.of(TARGET), "Hello", SslBundle.systemDefault());
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
