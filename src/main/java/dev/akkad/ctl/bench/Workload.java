package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import java.util.List;

/** What the clients of one run do. */
public interface Workload {
    String name();

    /** What is counted, in the plural. */
    String unit();

    /** Makes what the clients need, before they begin: watchers, leases. Called once, on the main thread. */
    default void prepare(List<Connection> connections, List<Lane> lanes) throws BenchException, InterruptedException {}

    /** The client of this number, counted from 0. */
    Client client(int number, Connection connection, Lane lane);
}
