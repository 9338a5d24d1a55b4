package inflight.ch15_io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class DemandPublisherTest {
  private final Tck tck = new Tck();
  private final Gate gate = new Gate();

  // The official tests. Each is named by its rule, and says what the rule is for.

  @Test
  @DisplayName("§1.1 no more than requested: who asks for 3 has room for 3")
  void rule101() {
    Tck.check(
        tck::required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements);
  }

  @Test
  @DisplayName("§1.2 a short source ends early: who asks for 10 of 3 gets 3 and the end")
  void rule102() {
    Tck.check(tck::required_spec102_maySignalLessThanRequestedAndTerminateSubscription);
  }

  @Test
  @DisplayName("§1.3 signals are serial: a subscriber needs no lock of its own")
  void rule103() {
    Tck.check(tck::stochastic_spec103_mustSignalOnMethodsSequentially);
  }

  @Test
  @DisplayName("§1.4 a source that fails ends in onError: a failure is never just silence")
  void rule104() {
    Tck.check(tck::optional_spec104_mustSignalOnErrorWhenFails);
  }

  @Test
  @DisplayName("§1.5 onComplete follows the last element: nobody has to ask for the end")
  void rule105() {
    Tck.check(tck::required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates);
    Tck.check(tck::optional_spec105_emptyStreamMustTerminateBySignallingOnComplete);
    // They ask for one more than there is.
    var subscriber = subscribe(List.of(1, 2));
    request(subscriber, 2);
    subscriber.assertSignals("after a request for exactly all elements", 1, 2, "complete");
  }

  @Test
  @DisplayName("§1.7 nothing comes after the end: a subscriber may tidy up then")
  void rule107() {
    Tck.check(tck::required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled);
  }

  @Test
  @DisplayName("§1.9 onSubscribe is the first signal: who is told anything has a way to cancel")
  void rule109() {
    Tck.check(tck::required_spec109_mustIssueOnSubscribeForNonNullSubscriber);
    Tck.check(tck::required_spec109_subscribeThrowNPEOnNullSubscriber);
    Tck.check(
        tck
            ::required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe);
  }

  @Test
  @DisplayName("§1.11 every subscriber gets all elements: one reader takes nothing from another")
  void rule111() {
    Tck.check(tck::optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals);
    Tck.check(
        tck
            ::optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne);
    Tck.check(
        tck
            ::optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected);
  }

  @Test
  @DisplayName(
      "§3.2 request may be called inside onSubscribe and onNext: it is where demand is known")
  void rule302() {
    Tck.check(tck::required_spec302_mustAllowSynchronousRequestCallsFromOnNextAndOnSubscribe);
  }

  @Test
  @DisplayName("§3.3 request does not call onNext from inside onNext: the stack would run out")
  void rule303() {
    Tck.check(tck::required_spec303_mustNotAllowUnboundedRecursion);
  }

  @Test
  @DisplayName("§3.6 request after cancel does nothing: the two may cross on the way")
  void rule306() {
    Tck.check(tck::required_spec306_afterSubscriptionIsCancelledRequestMustBeNops);
  }

  @Test
  @DisplayName("§3.7 cancel may be called again: two parts of a program may both give up")
  void rule307() {
    Tck.check(tck::required_spec307_afterSubscriptionIsCancelledAdditionalCancelationsMustBeNops);
  }

  @Test
  @DisplayName("§3.9 request(0) must signal an error: waiting for it in silence would never end")
  void rule309() {
    Tck.check(tck::required_spec309_requestZeroMustSignalIllegalArgumentException);
    Tck.check(tck::required_spec309_requestNegativeNumberMustSignalIllegalArgumentException);
  }

  @Test
  @DisplayName("§3.12 cancel stops the signals: nobody pays for what nobody reads")
  void rule312() {
    Tck.check(tck::required_spec312_cancelMustMakeThePublisherToEventuallyStopSignaling);
  }

  @Test
  @DisplayName("§3.17 demand above Long.MAX_VALUE is no error: it means all there is")
  void rule317() {
    Tck.check(tck::required_spec317_mustSupportAPendingElementCountUpToLongMaxValue);
    Tck.check(tck::required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue);
    Tck.check(tck::required_spec317_mustNotSignalOnErrorWhenPendingAboveLongMaxValue);
  }

  // What the official tests do not ask.

  @Test
  @DisplayName("the elements come inside request, on its thread, and all of them in order")
  void insideRequest() {
    var census = ThreadCensus.take();
    var subscriber = subscribe(List.of(1, 2, 3, 4, 5));
    subscriber.assertSignals("before the first request");

    request(subscriber, 2);
    subscriber.assertSignals("after request(2)", 1, 2);
    request(subscriber, 1);
    subscriber.assertSignals("after request(1)", 1, 2, 3);
    assertThat(subscriber.threads)
        .as("threads of the publisher's own that signaled")
        .allMatch(it -> it.getName().equals("caller"));
    request(subscriber, Long.MAX_VALUE);
    subscriber.assertSignals("after a request for all there is", 1, 2, 3, 4, 5, "complete");
    census.assertNoneLeft();
  }

  @Test
  @DisplayName("an empty source completes without a request, and so does one that is at its end")
  void completesWithoutDemand() {
    subscribe(List.of()).assertSignals("of an empty source", "complete");
    var subscriber = subscribe(List.of(1, 2));

    request(subscriber, 2);

    subscriber.assertSignals("after a request for exactly all elements", 1, 2, "complete");
  }

  @Test
  @DisplayName("a million requests, each inside onNext, do not overflow the stack")
  void recursion() {
    int count = 1_000_000;
    var subscriber = new Counting(1);

    Workers.runPromptly(
        "a million requests, each inside onNext, come to their end",
        () -> new DemandPublisher<>(upTo(count)).subscribe(subscriber));

    assertThat(subscriber.failure).as("what onError got").isNull();
    assertThat(subscriber.count).as("elements signaled").isEqualTo(count);
    assertThat(subscriber.ends).as("ends signaled").isEqualTo(1);
    assertThat(subscriber.nested).as("most calls of onNext inside each other").isEqualTo(1);
  }

  @Test
  @DisplayName(
      "a request while another thread signals returns at once, and is seen to by that thread")
  void requestMeetsSignal() {
    var subscriber = new Recording();
    subscriber.onNext = it -> gateAt(it, 1);
    subscribe(List.of(1, 2, 3, 4, 5), subscriber);
    try (var workers = new Workers()) {
      var signaling = workers.start("signaling", () -> subscriber.subscription.request(1));
      gate.awaitWaiting(1);

      Workers.runPromptly(
          "request, while another thread is in onNext, returns",
          () -> subscriber.subscription.request(2));
      subscriber.assertSignals("while the first onNext is under way", 1);

      gate.open();
      signaling.awaitDone("the request that signaled returns");
    }
    subscriber.assertSignals("after requests for 1 and 2", 1, 2, 3);
    assertThat(subscriber.threads).as("threads that signaled").hasSize(1);
    request(subscriber, 1);
    subscriber.assertSignals("after one more request", 1, 2, 3, 4);
  }

  @Test
  @DisplayName("a cancel while another thread signals returns at once, and no further signal comes")
  void cancelMeetsSignal() {
    var subscriber = new Recording();
    subscriber.onNext = it -> gateAt(it, 1);
    subscribe(List.of(1, 2, 3), subscriber);
    try (var workers = new Workers()) {
      var signaling = workers.start("signaling", () -> subscriber.subscription.request(10));
      gate.awaitWaiting(1);

      Workers.runPromptly(
          "cancel, while another thread is in onNext, returns", subscriber.subscription::cancel);

      gate.open();
      signaling.awaitDone("the request that signaled returns");
    }
    subscriber.assertSignals("after a cancel during the first onNext", 1);
  }

  @Test
  @DisplayName("request(0) while another thread signals: the error comes next, and not beside it")
  void badRequestMeetsSignal() {
    var subscriber = new Recording();
    subscriber.onNext = it -> gateAt(it, 1);
    subscribe(List.of(1, 2, 3), subscriber);
    try (var workers = new Workers()) {
      var signaling = workers.start("signaling", () -> subscriber.subscription.request(10));
      gate.awaitWaiting(1);

      Workers.runPromptly(
          "request(0), while another thread is in onNext, returns",
          () -> subscriber.subscription.request(0));
      subscriber.assertSignals("while onNext is under way on another thread", 1);

      gate.open();
      signaling.awaitDone("the request that signaled returns");
    }
    subscriber.assertSignals(
        "after request(0) during the first onNext", 1, IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a subscriber that is slow in a signal holds up no other one")
  void slowSubscriber() {
    var publisher = new DemandPublisher<>(List.of(1, 2, 3));
    var slow = new Recording();
    slow.onNext = it -> gateAt(it, 1);
    subscribe(publisher, slow);
    try (var workers = new Workers()) {
      var signaling = workers.start("slow", () -> slow.subscription.request(3));
      gate.awaitWaiting(1);

      var quick = new Recording();
      subscribe(publisher, quick);
      request(quick, 3);
      quick.assertSignals("beside a slow subscriber", 1, 2, 3, "complete");

      gate.open();
      signaling.awaitDone("the slow subscriber comes to its end");
    }
    slow.assertSignals("of the slow subscriber", 1, 2, 3, "complete");
  }

  @Test
  @Corner
  @DisplayName("a subscriber that is slow in one of its two subscriptions is not so in the other")
  void slowInOneOfTwo() {
    var publisher = new DemandPublisher<>(List.of(1, 2, 3));
    var subscriber = new Recording();
    subscribe(publisher, subscriber);
    var first = subscriber.subscription;
    subscribe(publisher, subscriber);
    subscriber.onNext = it -> gateAt(it, 1);
    try (var workers = new Workers()) {
      var signaling = workers.start("slow", () -> first.request(1));
      gate.awaitWaiting(1);

      subscriber.onNext = it -> {};
      request(subscriber, 3);
      subscriber.assertSignals(
          "of two subscriptions, while the first one is slow in its first signal",
          1,
          1,
          2,
          3,
          "complete");

      gate.open();
      signaling.awaitDone("the request of the slow subscription comes back");
    }
  }

  @Test
  @DisplayName("an infinite source: elements are taken from it when they are requested")
  void infinite() {
    var taken = new AtomicInteger();
    var subscriber = subscribe(numbers(taken));
    assertThat(taken.get()).as("elements taken before the first request").isZero();

    request(subscriber, 3);
    assertThat(taken.get()).as("elements taken for request(3)").isEqualTo(3);
    subscriber.onNext =
        it -> {
          if (it == 1000) {
            subscriber.subscription.cancel();
          }
        };
    request(subscriber, Long.MAX_VALUE);

    assertThat(subscriber.signals).as("elements until the cancel inside onNext").hasSize(1000);
    assertThat(taken.get()).as("elements taken in all").isEqualTo(1000);
  }

  @Test
  @Corner
  @DisplayName("two threads request ten thousand times: each element comes once, in order")
  void manyRequests() {
    int each = 5_000;
    var subscriber = new Counting(0);
    new DemandPublisher<>(upTo(3 * each)).subscribe(subscriber);
    ThrowingRunnable requests =
        () -> {
          for (int i = 0; i < each; i++) {
            subscriber.subscription.request(1);
          }
        };

    Workers.together(requests, requests);

    assertThat(subscriber.count).as("elements signaled").isEqualTo(2 * each);
    assertThat(subscriber.inOrder).as("elements come in order").isTrue();
    assertThat(subscriber.ends).as("ends signaled").isZero();
  }

  @Test
  @Corner
  @DisplayName("demand of Long.MAX_VALUE, twice and more, is demand without an end")
  void hugeDemand() {
    var subscriber = new Recording();
    subscriber.onNext = it -> subscriber.subscription.request(Long.MAX_VALUE);
    subscriber.onSubscribe =
        () -> {
          subscriber.subscription.request(Long.MAX_VALUE);
          subscriber.subscription.request(1);
          subscriber.subscription.request(Long.MAX_VALUE);
        };

    subscribe(List.of(1, 2, 3), subscriber);

    subscriber.assertSignals("with endless demand", 1, 2, 3, "complete");
  }

  @Test
  @Corner
  @DisplayName("a negative request ends the subscription, and so does Long.MIN_VALUE")
  void negativeRequests() {
    for (var n : Tried.each("n", List.of(0L, -1L, Long.MIN_VALUE))) {
      var subscriber = subscribe(List.of(1, 2, 3));
      request(subscriber, 1);

      request(subscriber, n);
      request(subscriber, n);
      request(subscriber, 1);

      subscriber.assertSignals("after request(" + n + ")", 1, IllegalArgumentException.class);
      var inside = new Recording();
      inside.onNext = it -> inside.subscription.request(n);
      subscribe(List.of(1, 2, 3), inside);
      request(inside, 3);
      inside.assertSignals(
          "after request(" + n + ") inside onNext", 1, IllegalArgumentException.class);
    }
  }

  @Test
  @Corner
  @DisplayName("whatever is wished inside onNext is seen to next, also with endless demand")
  void wishesWithEndlessDemand() {
    for (var n : Tried.each("n", List.of(0L, -1L, Long.MIN_VALUE))) {
      var inside = new Recording();
      inside.onNext = it -> requestAt(it, inside, n);
      subscribe(upTo(5), inside);
      request(inside, Long.MAX_VALUE);
      inside.assertSignals(
          "after request(" + n + ") inside onNext(2), with endless demand",
          1,
          2,
          IllegalArgumentException.class);

      var elsewhere = new Recording();
      elsewhere.onNext =
          it ->
              Workers.runPromptly(
                  "request, while another thread is in onNext, returns",
                  () -> requestAt(it, elsewhere, n));
      subscribe(upTo(5), elsewhere);
      request(elsewhere, Long.MAX_VALUE);
      elsewhere.assertSignals(
          "after request(" + n + ") on another thread during onNext(2), with endless demand",
          1,
          2,
          IllegalArgumentException.class);
    }
    var canceled = new Recording();
    canceled.onNext = it -> cancelAt(it, canceled);
    subscribe(upTo(5), canceled);
    request(canceled, Long.MAX_VALUE);
    canceled.assertSignals("after a cancel inside onNext(2), with endless demand", 1, 2);
  }

  private static void requestAt(int element, Recording subscriber, long n) {
    if (element == 2) {
      subscriber.subscription.request(n);
    }
  }

  private static void cancelAt(int element, Recording subscriber) {
    if (element == 2) {
      subscriber.subscription.cancel();
    }
  }

  @Test
  @Corner
  @DisplayName("a request inside the signal of another subscription is answered before it returns")
  void insideAnother() {
    for (var sameOne : Tried.each("same publisher", List.of(true, false))) {
      var publisher = new DemandPublisher<>(List.of(1, 2, 3));
      var otherPublisher = sameOne ? publisher : new DemandPublisher<>(List.of(1, 2, 3));
      var other = new Recording();
      subscribe(otherPublisher, other);
      var fresh = new Recording();
      var seen = new ArrayList<List<Object>>();
      var subscriber = new Recording();
      subscriber.onNext =
          it -> {
            other.subscription.request(1);
            seen.add(List.copyOf(other.signals));
            if (it == 1) {
              otherPublisher.subscribe(fresh);
              fresh.subscription.request(3);
              seen.add(List.copyOf(fresh.signals));
            }
          };
      subscribe(publisher, subscriber);
      request(subscriber, 2);

      subscriber.assertSignals("of the one in whose signals others are asked", 1, 2);
      assertThat(seen)
          .as(
              "signals of others when a request to them, inside onNext of the first, returned: of one that asks for 1, of one that subscribes there and asks for 3, of the one again")
          .isEqualTo(List.of(List.of(1), List.of(1, 2, 3, "complete"), List.of(1, 2)));
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a request for less than 1 before the end: the next signal is its error, not the end")
  void badRequestBeforeTheEnd() {
    for (var n : Tried.each("n", List.of(0L, Long.MIN_VALUE))) {
      for (int size = 1; size <= 2; size++) {
        int last = size;
        var inside = new Recording();
        inside.onNext =
            it -> {
              if (it == last) {
                inside.subscription.request(n);
              }
            };
        subscribe(upTo(size), inside);
        request(inside, size);
        assertThat(inside.signals.getLast())
            .as("the signal after the last of %d elements, inside which came request(%d)", size, n)
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(inside.signals).as("signals of %d elements", size).hasSize(size + 1);

        var elsewhere = new Recording();
        elsewhere.onNext =
            it -> {
              if (it == last) {
                Workers.runPromptly(
                    "request, while another thread is in onNext, returns",
                    () -> elsewhere.subscription.request(n));
              }
            };
        subscribe(upTo(size), elsewhere);
        request(elsewhere, 5);
        assertThat(elsewhere.signals.getLast())
            .as("the signal after the last of %d elements, during which came request(%d)", size, n)
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(elsewhere.signals).as("signals of %d elements", size).hasSize(size + 1);
      }
      var early = new Recording();
      early.onSubscribe = () -> early.subscription.request(n);
      subscribe(List.of(), early);
      early.assertSignals(
          "of an empty source, after request(" + n + ") inside onSubscribe",
          IllegalArgumentException.class);
    }
  }

  @Test
  @Corner
  @DisplayName("after its end a subscription does nothing, whatever is called")
  void afterTheEnd() {
    for (var end :
        Tried.each(
            "end", List.<Consumer<Flow.Subscription>>of(Flow.Subscription::cancel, it -> {}))) {
      var subscriber = subscribe(List.of(1));
      end.accept(subscriber.subscription);
      request(subscriber, 1);
      var before = List.copyOf(subscriber.signals);

      request(subscriber, 1);
      request(subscriber, 0);
      request(subscriber, -1);
      Workers.runPromptly("cancel returns", subscriber.subscription::cancel);
      request(subscriber, 1);

      assertThat(subscriber.signals).as("signals after the end").isEqualTo(before);
    }
  }

  @Test
  @Corner
  @DisplayName("cancel inside a signal: nothing comes after that, also no end")
  void cancelInside() {
    var atOnce = new Recording();
    atOnce.onSubscribe =
        () -> {
          atOnce.subscription.cancel();
          atOnce.subscription.request(1);
        };
    subscribe(List.of(), atOnce);
    atOnce.assertSignals("of an empty source, after a cancel inside onSubscribe");
    var later = new Recording();
    later.onSubscribe = atOnce.onSubscribe;
    later.onNext = it -> later.subscription.cancel();
    later.onSubscribe = () -> later.subscription.request(5);
    subscribe(List.of(1), later);
    later.assertSignals("after a cancel inside the last onNext", 1);
  }

  @Test
  @Corner
  @DisplayName("a subscription that is passed to another thread inside onSubscribe stays serial")
  void passedOnEarly() {
    var subscriber = new Recording();
    try (var workers = new Workers()) {
      subscriber.onSubscribe =
          () -> {
            workers
                .start("other", () -> subscriber.subscription.request(2))
                .awaitDone("request, while another thread is in onSubscribe, returns");
            subscriber.assertSignals("while onSubscribe is under way on another thread");
          };

      subscribe(List.of(1, 2, 3), subscriber);
    }
    subscriber.assertSignals("after onSubscribe", 1, 2);
  }

  @Test
  @Corner
  @DisplayName("whatever the source throws goes to onError, the same object")
  void sourceThrows() {
    var failures = new ArrayList<Throwable>();
    for (var failure : CallbackFailure.values()) {
      failures.add(failure.thrower().thrown());
    }
    failures.add(new Throwable("neither an Exception nor an Error"));
    for (var failure : Tried.each("failure", failures)) {
      var opened = subscribe(() -> sneak(failure));
      assertThat(opened.signals)
          .as("signals when iterator throws %s", failure)
          .containsExactly(failure);
      var asked = subscribe(() -> new Breaking(2, failure, null));
      request(asked, 5);
      assertThat(asked.signals)
          .as("signals when the third hasNext throws %s", failure)
          .containsExactly(1, 2, failure);
      var taken = subscribe(() -> new Breaking(2, null, failure));
      request(taken, 2);
      request(taken, 2);
      request(taken, 2);
      assertThat(taken.signals)
          .as("signals when the third next throws %s", failure)
          .containsExactly(1, 2, failure);
    }
  }

  @Test
  @Corner
  @DisplayName("a null element, and a null iterator, go to onError as NullPointerException")
  void nulls() {
    var subscriber = subscribe(Arrays.asList(1, null, 3));
    request(subscriber, 3);
    subscriber.assertSignals("of 1, null, 3", 1, NullPointerException.class);
    subscribe(() -> null).assertSignals("of a null iterator", NullPointerException.class);

    assertThatNullPointerException().isThrownBy(() -> new DemandPublisher<Integer>(null));
    assertThatNullPointerException()
        .isThrownBy(() -> new DemandPublisher<>(List.of(1)).subscribe(null));
  }

  @Test
  @Corner
  @DisplayName("a subscriber that throws is not signaled any more, and others are")
  void subscriberThrows() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var publisher = new DemandPublisher<>(List.of(1, 2, 3));
      var other = new Recording();
      subscribe(publisher, other);
      var thrower = failure.thrower();
      var bad = new Recording();
      bad.onNext = it -> thrower.run();
      subscribe(publisher, bad);
      requestWhateverComes(bad, 2);
      requestWhateverComes(bad, 2);
      bad.assertSignals("when onNext throws " + failure, 1);
      request(other, 3);
      other.assertSignals("beside a subscriber that threw " + failure, 1, 2, 3, "complete");

      var early = new Recording();
      early.onSubscribe =
          () -> {
            early.subscription.request(1);
            thrower.run();
          };
      runWhateverComes("subscribe", () -> publisher.subscribe(early));
      var before = early.signals.size();
      requestWhateverComes(early, 2);
      assertThat(early.signals).as("after onSubscribe threw %s", failure).hasSize(before);
      assertThat(before).as("elements inside onSubscribe, for request(1)").isLessThan(2);

      var late = new Recording();
      late.onEnd = thrower::run;
      subscribe(publisher, late);
      requestWhateverComes(late, 3);
      requestWhateverComes(late, 0);
      late.assertSignals("when onComplete throws " + failure, 1, 2, 3, "complete");
    }
  }

  @Test
  @Corner
  @DisplayName("the same subscriber may subscribe twice, and each subscription has its own demand")
  void twice() {
    var publisher = new DemandPublisher<>(List.of(1, 2, 3));
    var subscriber = new Recording();
    subscribe(publisher, subscriber);
    var first = subscriber.subscription;
    subscribe(publisher, subscriber);
    request(subscriber, 1);
    first.request(2);

    subscriber.assertSignals("for 1 and 2 elements of two subscriptions", 1, 1, 2);
    first.cancel();
    request(subscriber, 1);
    subscriber.assertSignals("after one of the two was canceled", 1, 1, 2, 2);
  }

  @Test
  @Corner
  @DisplayName("§3.13 a canceled subscription lets go of its subscriber and of its iterator")
  void letsGo() {
    var iterators = new ArrayList<WeakReference<Iterator<Integer>>>();
    Iterable<Integer> source =
        () -> {
          var iterator = List.of(1, 2, 3).iterator();
          iterators.add(new WeakReference<>(iterator));
          return iterator;
        };
    var publisher = new DemandPublisher<>(source);
    var subscription = new Flow.Subscription[1];
    var subscriber = canceled(publisher, subscription);

    Poll.until(
        "the subscriber of a canceled subscription is collected",
        () -> {
          System.gc();
          return subscriber.get() == null;
        });
    Poll.until(
        "the iterator of a canceled subscription is collected",
        () -> {
          System.gc();
          return iterators.getFirst().get() == null;
        });
    subscription[0].request(1);
  }

  @Test
  @Corner
  @DisplayName("one that is canceled inside a signal, or while one is under way, lets go, too")
  void letsGoInside() {
    for (var when : Tried.each("when", List.of("onSubscribe", "onNext", "elsewhere"))) {
      var iterators = new ArrayList<WeakReference<Iterator<Integer>>>();
      Iterable<Integer> source =
          () -> {
            var iterator = List.of(1, 2).iterator();
            iterators.add(new WeakReference<>(iterator));
            return iterator;
          };
      var subscription = new Flow.Subscription[1];
      var subscriber = over(when, new DemandPublisher<>(source), subscription);

      Poll.until(
          "the subscriber of a subscription is collected that was canceled: " + when,
          () -> {
            System.gc();
            return subscriber.get() == null;
          });
      Poll.until(
          "the iterator of a subscription is collected that was canceled: " + when,
          () -> {
            System.gc();
            return iterators.stream().allMatch(it -> it.get() == null);
          });
      subscription[0].request(1);
    }
  }

  /** Nothing but the subscription knows the subscriber when this returns. */
  private static WeakReference<Recording> over(
      String when, DemandPublisher<Integer> publisher, Flow.Subscription[] subscription) {
    var subscriber = new Recording();
    subscriber.onSubscribe =
        () -> {
          subscription[0] = subscriber.subscription;
          if (when.equals("onSubscribe")) {
            subscription[0].cancel();
          }
        };
    subscriber.onNext =
        it -> {
          if (when.equals("onNext")) {
            subscription[0].cancel();
          } else if (when.equals("elsewhere")) {
            Workers.runPromptly(
                "cancel, while a signal is under way, returns", subscription[0]::cancel);
          }
        };
    publisher.subscribe(subscriber);
    subscription[0].request(1);
    return new WeakReference<>(subscriber);
  }

  @Test
  @Corner
  @DisplayName("a cancel inside hasNext or next of the source: no signal comes after that")
  void cancelInsideTheSource() {
    for (var call : Tried.each("call", List.of("hasNext", "hasNext at the end", "next"))) {
      var subscriber = new Recording();
      var calls = new AtomicInteger();
      var before = new AtomicInteger(-1);
      Iterable<Integer> source =
          () ->
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  var isAtEnd = calls.get() == 2;
                  if (calls.get() > 0 && call.equals(isAtEnd ? "hasNext at the end" : "hasNext")) {
                    cancel();
                  }
                  return !isAtEnd;
                }

                @Override
                public Integer next() {
                  if (calls.incrementAndGet() == 2 && call.equals("next")) {
                    cancel();
                  }
                  return calls.get();
                }

                private void cancel() {
                  before.compareAndSet(-1, subscriber.signals.size());
                  subscriber.subscription.cancel();
                }
              };
      subscribe(source, subscriber);
      request(subscriber, 1);
      request(subscriber, 5);

      // Who looks ahead asks hasNext before it hands on the element that it has.
      assertThat(subscriber.signals)
          .as("signals, when a call of %s cancels: those before the cancel", call)
          .hasSize(before.get());
      assertThat(before).as("signals before a call of %s cancels", call).hasValueBetween(0, 2);
    }
  }

  @Test
  @Corner
  @DisplayName("a source that fails after the cancel, as if closed by it: no signal comes")
  void failsAfterTheCancel() {
    var failures = List.of("hasNext throws", "next throws", "next returns null");
    for (var failure : Tried.each("failure", failures)) {
      var subscriber = new Recording();
      var before = new AtomicInteger(-1);
      Iterable<Integer> source =
          () ->
              new Iterator<>() {
                private int given;

                @Override
                public boolean hasNext() {
                  if (given == 1 && failure.startsWith("hasNext")) {
                    cancel();
                    throw new IllegalStateException("closed");
                  }
                  return true;
                }

                @Override
                public Integer next() {
                  if (given == 1) {
                    cancel();
                    if (failure.endsWith("null")) {
                      return null;
                    }
                    throw new IllegalStateException("closed");
                  }
                  return ++given;
                }

                private void cancel() {
                  before.compareAndSet(-1, subscriber.signals.size());
                  subscriber.subscription.cancel();
                }
              };
      subscribe(source, subscriber);
      requestWhateverComes(subscriber, 1);
      requestWhateverComes(subscriber, 5);

      // Who looks ahead asks hasNext before it hands on the element that it has.
      assertThat(subscriber.signals)
          .as("signals, when %s after a cancel: those before the cancel", failure)
          .hasSize(before.get());
      assertThat(before).as("signals before the cancel").hasValueBetween(0, 1);
    }
  }

  /** Nothing but the subscription knows the subscriber when this returns. */
  private static WeakReference<Recording> canceled(
      DemandPublisher<Integer> publisher, Flow.Subscription[] subscription) {
    var subscriber = new Recording();
    publisher.subscribe(subscriber);
    subscription[0] = subscriber.subscription;
    subscription[0].request(1);
    subscription[0].cancel();
    return new WeakReference<>(subscriber);
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can subscribe, request and cancel, and stays interrupted")
  void interrupted() {
    Workers.runPromptly(
        "calls by an interrupted thread return",
        () -> {
          Thread.currentThread().interrupt();
          var subscriber = new Recording();
          new DemandPublisher<>(List.of(1, 2, 3)).subscribe(subscriber);
          subscriber.subscription.request(2);
          subscriber.subscription.cancel();
          subscriber.assertSignals("on an interrupted thread", 1, 2);
          assertThat(Thread.currentThread().isInterrupted()).as("the interrupt flag").isTrue();
        });
  }

  private void gateAt(int element, int held) {
    if (element == held) {
      gate.await();
    }
  }

  private static Recording subscribe(Iterable<Integer> source) {
    var subscriber = new Recording();
    subscribe(source, subscriber);
    return subscriber;
  }

  private static void subscribe(Iterable<Integer> source, Recording subscriber) {
    var publisher = new DemandPublisher<>(source);
    // Another one, made later: a source that the two shared would be this one's.
    new DemandPublisher<>(List.of(-1));
    subscribe(publisher, subscriber);
  }

  private static void subscribe(DemandPublisher<Integer> publisher, Recording subscriber) {
    Workers.runPromptly("subscribe returns", () -> publisher.subscribe(subscriber));
    assertThat(subscriber.subscription).as("the subscription of onSubscribe").isNotNull();
  }

  private static void request(Recording subscriber, long n) {
    Workers.runPromptly("request(" + n + ") returns", () -> subscriber.subscription.request(n));
  }

  private static void requestWhateverComes(Recording subscriber, long n) {
    runWhateverComes("request", () -> subscriber.subscription.request(n));
  }

  /** What the subscriber threw may come out. */
  private static void runWhateverComes(String call, Runnable body) {
    Workers.runPromptly(
        call + ", with a subscriber or a source that throws, comes to its end",
        () -> {
          try {
            body.run();
          } catch (Throwable e) {
            // Open.
          }
        });
  }

  private static Iterable<Integer> upTo(int last) {
    return () -> IntStream.rangeClosed(1, last).iterator();
  }

  /** 1, 2, 3 and so on without an end. */
  private static Iterable<Integer> numbers(AtomicInteger taken) {
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            return taken.incrementAndGet();
          }
        };
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  private static <R, X extends Throwable> R sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Gives so many numbers, and breaks then: in hasNext, or in next. */
  private static final class Breaking implements Iterator<Integer> {
    private final int good;
    private final Throwable inHasNext;
    private final Throwable inNext;
    private int given;

    Breaking(int good, Throwable inHasNext, Throwable inNext) {
      this.good = good;
      this.inHasNext = inHasNext;
      this.inNext = inNext;
    }

    @Override
    public boolean hasNext() {
      return given < good
          || inHasNext == null
          || DemandPublisherTest.<Boolean, RuntimeException>sneak(inHasNext);
    }

    @Override
    public Integer next() {
      if (given < good) {
        given++;
        return given;
      }
      return sneak(inNext);
    }
  }

  /** Keeps all signals, and does in each what a test says. */
  private static final class Recording implements Flow.Subscriber<Integer> {
    volatile Flow.Subscription subscription;
    volatile Runnable onSubscribe = () -> {};
    volatile Consumer<Integer> onNext = it -> {};
    volatile Runnable onEnd = () -> {};
    final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    final List<Object> signals = new CopyOnWriteArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      onSubscribe.run();
    }

    @Override
    public void onNext(Integer element) {
      signals.add(element);
      if (!threads.contains(Thread.currentThread())) {
        threads.add(Thread.currentThread());
      }
      onNext.accept(element);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
      onEnd.run();
    }

    @Override
    public void onComplete() {
      signals.add("complete");
      onEnd.run();
    }

    /** A class stands for an exception of that class. */
    void assertSignals(String when, Object... expected) {
      var seen = new ArrayList<Object>(signals);
      for (int i = 0; i < Math.min(seen.size(), expected.length); i++) {
        if (expected[i] instanceof Class<?> type && type.isInstance(seen.get(i))) {
          seen.set(i, type);
        }
      }
      assertThat(seen).as("signals %s", when).isEqualTo(List.of(expected));
    }
  }

  /** Keeps no elements. Its fields are plain, and signals are serial. */
  private static final class Counting implements Flow.Subscriber<Integer> {
    private final long again;
    Flow.Subscription subscription;
    int count;
    boolean inOrder = true;
    int ends;
    int nested;
    Throwable failure;
    private int depth;

    /**
     * @param again how many to request at the beginning and inside each onNext
     */
    Counting(long again) {
      this.again = again;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      ask();
    }

    private void ask() {
      if (again > 0) {
        subscription.request(again);
      }
    }

    @Override
    public void onNext(Integer element) {
      depth++;
      nested = Math.max(nested, depth);
      count++;
      inOrder = inOrder && element == count;
      ask();
      depth--;
    }

    @Override
    public void onError(Throwable failure) {
      this.failure = failure;
      ends++;
    }

    @Override
    public void onComplete() {
      ends++;
    }
  }
}
