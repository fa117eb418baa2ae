package dev.akkad.machine;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Member records as etcd stores them: {@code {"id":1,"peerURLs":["http://…"],"name":"m1"}} and so on. */
final class MemberJson {
    private MemberJson() {}

    static Bytes encode(MemberRecord member) {
        StringBuilder json = new StringBuilder(160);
        json.append("{\"id\":").append(Long.toUnsignedString(member.id())).append(",\"peerURLs\":");
        appendStrings(json, member.peerUrls());
        if (member.learner()) {
            json.append(",\"isLearner\":true");
        }
        if (!member.name().isEmpty()) {
            json.append(",\"name\":");
            appendString(json, member.name());
        }
        if (!member.clientUrls().isEmpty()) {
            json.append(",\"clientURLs\":");
            appendStrings(json, member.clientUrls());
        }
        return Bytes.utf8(json.append('}').toString());
    }

    static MemberRecord decode(Bytes encoded) {
        JsonReader reader = new JsonReader(encoded.utf8());
        long id = 0;
        String name = "";
        List<String> peerUrls = List.of();
        List<String> clientUrls = List.of();
        boolean learner = false;
        reader.beginObject();
        while (reader.hasNextInObject()) {
            String field = reader.name();
            switch (field) {
                case "id" -> id = Long.parseUnsignedLong(reader.number());
                case "name" -> name = reader.string();
                case "peerURLs" -> peerUrls = strings(reader);
                case "clientURLs" -> clientUrls = strings(reader);
                case "isLearner" -> learner = reader.bool();
                default -> reader.skipValue();
            }
        }
        return new MemberRecord(id, name, peerUrls, clientUrls, learner);
    }

    private static List<String> strings(JsonReader reader) {
        List<String> strings = new ArrayList<>();
        if (reader.skipNull()) {
            return strings;
        }
        reader.beginArray();
        while (reader.hasNextInArray()) {
            strings.add(reader.string());
        }
        return strings;
    }

    private static void appendStrings(StringBuilder json, List<String> strings) {
        json.append('[');
        for (int i = 0; i < strings.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            appendString(json, strings.get(i));
        }
        json.append(']');
    }

    /** Escapes as Go's encoder does, with its care for HTML and JavaScript. */
    private static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> appendPlain(json, c);
            }
        }
        json.append('"');
    }

    private static void appendPlain(StringBuilder json, char c) {
        boolean escaped = c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
        if (!escaped) {
            json.append(c);
            return;
        }
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            json.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
