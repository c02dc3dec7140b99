@NullMarked
package io.crema.local.newservice;

import org.jspecify.annotations.NullMarked;
