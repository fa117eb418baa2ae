/**
 * A real ActorSystem on one thread: {@link dev.akkad.sim.loop.Loop} decides what runs next and what time it is.
 *
 * <p>Akka is unchanged. Its dispatchers hand work to the loop ({@link dev.akkad.sim.loop.SimExecutorConfigurator}),
 * its scheduler is the loop's ({@link dev.akkad.sim.loop.SimScheduler}), and every order in which the loop runs what is
 * ready is one that a pool of threads could have made: an actor is ready once at most, and takes a message at a time.
 */
@NullMarked
package dev.akkad.sim.loop;

import org.jspecify.annotations.NullMarked;
