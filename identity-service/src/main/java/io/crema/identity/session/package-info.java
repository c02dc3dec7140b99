/** Sessions of people at clients: codes and refresh tokens, each of which counts once. */
@NullMarked
package io.crema.identity.session;

import org.jspecify.annotations.NullMarked;
