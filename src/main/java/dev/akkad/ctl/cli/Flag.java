package dev.akkad.ctl.cli;

/**
 * A flag of a command.
 *
 * @param letter for the short form, 0 if there is none
 * @param initial its value when it is not given
 * @param help one line
 */
public record Flag(String name, char letter, Kind kind, String initial, String help) {
    /** What a value must be. */
    public enum Kind {
        TEXT("string"),
        BOOL("bool"),
        INTEGER("int"),
        DECIMAL("float"),
        DURATION("duration"),
        LIST("strings");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** In help texts. */
        public String word() {
            return word;
        }
    }

    public static Flag text(String name, String initial, String help) {
        return new Flag(name, (char) 0, Kind.TEXT, initial, help);
    }

    public static Flag bool(String name, String help) {
        return new Flag(name, (char) 0, Kind.BOOL, "false", help);
    }

    public static Flag on(String name, String help) {
        return new Flag(name, (char) 0, Kind.BOOL, "true", help);
    }

    public static Flag integer(String name, long initial, String help) {
        return new Flag(name, (char) 0, Kind.INTEGER, Long.toString(initial), help);
    }

    public static Flag duration(String name, String initial, String help) {
        return new Flag(name, (char) 0, Kind.DURATION, initial, help);
    }

    public static Flag list(String name, String initial, String help) {
        return new Flag(name, (char) 0, Kind.LIST, initial, help);
    }

    /** The same with a short form. */
    public Flag or(char short_) {
        return new Flag(name, short_, kind, initial, help);
    }

    /** As errors name it. */
    String title() {
        return letter == 0 ? "--" + name : "-" + letter + ", --" + name;
    }
}
