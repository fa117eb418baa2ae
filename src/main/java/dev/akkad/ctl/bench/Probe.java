package dev.akkad.ctl.bench;

/** Someone who looks at the machine when the measured window begins and ends. Called on the main thread. */
public interface Probe {
    Probe NONE = new Probe() {
        @Override
        public void windowBegins() {}

        @Override
        public void windowEnds() {}
    };

    void windowBegins();

    void windowEnds();
}
