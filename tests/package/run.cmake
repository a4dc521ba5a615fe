# SPDX-License-Identifier: MIT
# Installs the library into a scratch folder and builds and runs a project that finds it there;
# then has it as a subdirectory of another. Run by CTest with `cmake -D... -P run.cmake`:
#   BUILD_DIR     the build of the library
#   SOURCE_DIR    the sources of the library
#   SCRATCH_DIR   where to work
#   CONFIG        kind of build
#   WITH_SQLITE   whether the component sqlite was built
#   GENERATOR, CXX_COMPILER, CXX_COMPILER_LAUNCHER, MAKE_PROGRAM   as the library is built with

set(prefix "${SCRATCH_DIR}/prefix")

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "failed (${result}): ${command}")
    endif()
endfunction()

# Nothing of an earlier install may remain. The files keep their times, so what the consumer has
# built of them remains good.
file(REMOVE_RECURSE "${prefix}")
run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${prefix}" --config "${CONFIG}")
foreach(file IN ITEMS include/sfstreaming/sfstreaming.h include/sfstreaming/version.h
                      include/sfstreaming/export.h)
    if(NOT EXISTS "${prefix}/${file}")
        message(FATAL_ERROR "${file} was not installed")
    endif()
endforeach()

file(GLOB pkg_config_dirs "${prefix}/lib*/pkgconfig" "${prefix}/lib/*/pkgconfig")
set(ENV{PKG_CONFIG_PATH} "${pkg_config_dirs}")

set(common -G "${GENERATOR}" "-DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}"
           "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}")

# Said by environment, since it is a list.
set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${CXX_COMPILER_LAUNCHER}")
run("${CMAKE_COMMAND}" -S "${SOURCE_DIR}/tests/package" -B "${SCRATCH_DIR}/consumer" ${common}
    "-DCMAKE_BUILD_TYPE=${CONFIG}"
    "-DCMAKE_PREFIX_PATH=${prefix}" "-DSFSTREAMING_PREFIX=${prefix}"
    "-DSFSTREAMING_WITH_SQLITE=${WITH_SQLITE}")
run("${CMAKE_COMMAND}" --build "${SCRATCH_DIR}/consumer" --config "${CONFIG}")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${SCRATCH_DIR}/consumer" -C "${CONFIG}" --no-tests=error
    --output-on-failure)

unset(ENV{CMAKE_CXX_COMPILER_LAUNCHER})
run("${CMAKE_COMMAND}" -S "${SOURCE_DIR}/tests/package/subproject" -B "${SCRATCH_DIR}/parent"
    ${common} "-DSFSTREAMING_SOURCE_DIR=${SOURCE_DIR}")
