package dev.akkad.auth;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A user, stored as etcd's {@code authpb.User}.
 *
 * @param hash bcrypt text of the password; empty for a user without one
 * @param roles their names in order
 * @param noPassword known by certificates only
 */
public record User(String name, Bytes hash, List<String> roles, boolean noPassword) {
    /** The user that must exist before authentication can be enabled. */
    public static final String ROOT = "root";

    private static final int NAME = 1;
    private static final int PASSWORD = 2;
    private static final int ROLE = 3;
    private static final int OPTIONS = 4;
    private static final int NO_PASSWORD = 1;

    public User {
        roles = List.copyOf(roles);
    }

    public boolean isRoot() {
        return roles.contains(Role.ROOT);
    }

    public User granted(String role) {
        List<String> more = new ArrayList<>(roles);
        more.add(role);
        Collections.sort(more);
        return new User(name, hash, more, noPassword);
    }

    /** Without the role; the same user when it has not got it. */
    public User revoked(String role) {
        return new User(
                name, hash, roles.stream().filter(each -> !each.equals(role)).toList(), noPassword);
    }

    public User withHash(Bytes changed) {
        return new User(name, changed, roles, noPassword);
    }

    public Bytes encode() {
        ProtoWriter writer = new ProtoWriter(128).bytes(NAME, Bytes.utf8(name)).bytes(PASSWORD, hash);
        roles.forEach(role -> writer.stringElement(ROLE, role));
        Bytes options =
                new ProtoWriter(2).varint(NO_PASSWORD, noPassword ? 1 : 0).toBytes();
        return writer.message(OPTIONS, options).toBytes(); // there even when empty, as in etcd
    }

    public static User decode(Bytes encoded) {
        String name = "";
        Bytes hash = Bytes.EMPTY;
        List<String> roles = new ArrayList<>();
        boolean noPassword = false;
        ProtoReader reader = new ProtoReader(encoded);
        while (reader.next()) {
            switch (reader.field()) {
                case NAME -> name = reader.string();
                case PASSWORD -> hash = reader.bytes();
                case ROLE -> roles.add(reader.string());
                case OPTIONS -> noPassword = isNoPassword(reader.bytes());
                default -> reader.skip();
            }
        }
        return new User(name, hash, roles, noPassword);
    }

    private static boolean isNoPassword(Bytes options) {
        boolean noPassword = false;
        ProtoReader reader = new ProtoReader(options);
        while (reader.next()) {
            if (reader.field() == NO_PASSWORD) {
                noPassword = reader.varint() != 0;
            } else {
                reader.skip();
            }
        }
        return noPassword;
    }

    /** Without the hash: who can read a log must not learn it. */
    @Override
    public String toString() {
        return "user " + name + " " + roles;
    }
}
