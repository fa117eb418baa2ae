package dev.akkad.machine;

/** Lets nobody do what they may not. */
final class AuthLayer implements Applier {
    private final AuthApplier auth;
    private final AuthRules rules;
    private final Applier below;
    private Asker asker = Asker.NOBODY;

    AuthLayer(AuthApplier auth, AuthRules rules, Applier below) {
        this.auth = auth;
        this.rules = rules;
        this.below = below;
    }

    /** Who asks for what is applied next. */
    void asking(Asker next) {
        asker = next;
    }

    @Override
    public Outcome apply(Request request) {
        EtcdError error = rules.request(auth.accounts(), asker, request);
        return error == null ? below.apply(request) : new Outcome.Refused(error);
    }
}
