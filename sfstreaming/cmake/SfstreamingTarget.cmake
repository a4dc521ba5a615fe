# SPDX-License-Identifier: MIT
# What every target of this project is compiled with.

# sfstreaming_target(<target>): the language, the warnings and the sanitizers of the house.
function(sfstreaming_target target)
    target_compile_features(${target} PRIVATE cxx_std_20)
    set_target_properties(
        ${target}
        PROPERTIES CXX_EXTENSIONS OFF
                   CXX_VISIBILITY_PRESET hidden
                   VISIBILITY_INLINES_HIDDEN ON)

    # cpprest defines a macro U, which breaks Boost and Qt headers that come after it.
    target_compile_definitions(${target} PRIVATE _TURN_OFF_PLATFORM_STRING)

    if(MSVC)
        target_compile_options(${target} PRIVATE /W4 /permissive- /utf-8 /bigobj)
        target_compile_definitions(${target} PRIVATE _WIN32_WINNT=0x0A00 NOMINMAX)
    else()
        target_compile_options(
            ${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                              -Woverloaded-virtual)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # GCC 12 takes `"literal" + std::string` for an overlapping copy (its bug 105651).
        target_compile_options(${target} PRIVATE -Wno-restrict)
    endif()
    if(SFSTREAMING_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE $<IF:$<CXX_COMPILER_ID:MSVC>,/WX,-Werror>)
    endif()

    if(SFSTREAMING_SANITIZE)
        list(JOIN SFSTREAMING_SANITIZE "," sanitizers)
        # libcpprest has no type information for the check `vptr`.
        set(flags -fsanitize=${sanitizers} -fno-sanitize=vptr -fno-omit-frame-pointer)
        if("undefined" IN_LIST SFSTREAMING_SANITIZE)
            list(APPEND flags -fno-sanitize-recover=undefined)
        endif()
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            # GCC says of itself that sanitizers mislead this warning.
            list(APPEND flags -Wno-maybe-uninitialized)
        endif()
        if("thread" IN_LIST SFSTREAMING_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            # Asio has fences, which ThreadSanitizer does not see; it synchronizes by locks as well.
            list(APPEND flags -Wno-tsan)
        endif()
        target_compile_options(${target} PRIVATE ${flags})
        target_link_options(${target} PUBLIC ${flags})
    endif()
endfunction()
