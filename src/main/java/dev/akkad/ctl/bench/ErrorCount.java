package dev.akkad.ctl.bench;

/** The errors of one status. @param firstText the words of the first one */
public record ErrorCount(long count, String firstText) {
    ErrorCount and(ErrorCount more) {
        return new ErrorCount(count + more.count, firstText);
    }
}
