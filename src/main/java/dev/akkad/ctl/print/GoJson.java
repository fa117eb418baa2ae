package dev.akkad.ctl.print;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.List;

/**
 * JSON as Go's encoder makes it of etcd's messages, which is not that of the gateway: numbers are numbers, enums too,
 * names are those of the schema, and what a message says of one of several is inside an object of its own.
 */
final class GoJson {
    private final StringBuilder text = new StringBuilder();

    static String of(Message message) {
        GoJson json = new GoJson();
        json.message(message);
        return json.text.toString();
    }

    /** A string with quotes. */
    static String string(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    boolean isEscaped = c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
                    text.append(isEscaped ? String.format("\\u%04x", (int) c) : String.valueOf(c));
                }
            }
        }
        return text.append('"').toString();
    }

    static String bytes(ByteString value) {
        return '"' + Base64.getEncoder().encodeToString(value.toByteArray()) + '"';
    }

    private void message(Message message) {
        text.append('{');
        String inside = text.toString();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            OneofDescriptor oneof = field.getRealContainingOneof();
            boolean isSet = field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : isSet(message, field);
            if (!isSet) {
                continue;
            }
            if (text.length() > inside.length()) {
                text.append(',');
            }
            if (oneof != null) {
                String name = oneof.getName();
                text.append('"')
                        .append(Character.toUpperCase(name.charAt(0)))
                        .append(name, 1, name.length())
                        .append("\":{");
            }
            text.append('"').append(field.getName()).append("\":");
            field(message, field);
            text.append(oneof == null ? "" : "}");
        }
        text.append('}');
    }

    private static boolean isSet(Message message, FieldDescriptor field) {
        return field.hasPresence()
                ? message.hasField(field)
                : !message.getField(field).equals(field.getDefaultValue());
    }

    private void field(Message message, FieldDescriptor field) {
        if (!field.isRepeated()) {
            value(field, message.getField(field));
            return;
        }
        text.append('[');
        List<?> values = (List<?>) message.getField(field);
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",");
            value(field, values.get(i));
        }
        text.append(']');
    }

    private void value(FieldDescriptor field, Object value) {
        if (value instanceof Message inner) {
            message(inner);
        } else if (value instanceof ByteString bytes) {
            text.append(bytes(bytes));
        } else if (value instanceof String string) {
            text.append(string(string));
        } else if (value instanceof EnumValueDescriptor constant) {
            text.append(constant.getNumber());
        } else {
            switch (field.getType()) {
                case UINT64, FIXED64 -> text.append(Long.toUnsignedString((Long) value));
                case UINT32, FIXED32 -> text.append(Integer.toUnsignedString((Integer) value));
                default -> text.append(value);
            }
        }
    }
}
