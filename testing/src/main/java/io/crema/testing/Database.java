package io.crema.testing;

/** An empty database of the tests' PostgreSQL. */
public record Database(String url, String username, String password) {}
