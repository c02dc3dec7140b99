/** Tests of the local platform. */
@org.jspecify.annotations.NullMarked
package io.crema.local;
