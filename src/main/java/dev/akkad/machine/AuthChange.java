package dev.akkad.machine;

/** What an entry changed for those who hold tokens, or watch. */
public sealed interface AuthChange {
    /** A simple token is good from now on, for {@code user}. */
    record TokenIssued(String token, String user) implements AuthChange {
        @Override
        public String toString() {
            return "TokenIssued for " + user;
        }
    }

    /** No token of {@code user} is good any more. */
    record TokensRevoked(String user) implements AuthChange {}

    /** No simple token is good any more. */
    record AllTokensRevoked() implements AuthChange {}

    /** Somebody may have fewer rights than before. */
    record RightsChanged() implements AuthChange {}
}
