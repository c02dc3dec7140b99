package io.crema.testing;

/** A new, empty database on the tests' PostgreSQL. */
public record Database(String url, String username, String password) {}
