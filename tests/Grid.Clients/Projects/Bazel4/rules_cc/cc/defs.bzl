"""Bazel 4's own C++ rules under the names that its bundled tools load from rules_cc.

Debian bookworm pairs Bazel 4.2.3 with a rules_cc that needs Bazel 5, and Bazel would download the one it was made for.
"""

def cc_binary(**attributes):
    native.cc_binary(**attributes)

def cc_import(**attributes):
    native.cc_import(**attributes)

def cc_library(**attributes):
    native.cc_library(**attributes)

def cc_proto_library(**attributes):
    native.cc_proto_library(**attributes)

def cc_test(**attributes):
    native.cc_test(**attributes)

def cc_toolchain(**attributes):
    native.cc_toolchain(**attributes)

def cc_toolchain_suite(**attributes):
    native.cc_toolchain_suite(**attributes)

def objc_library(**attributes):
    native.objc_library(**attributes)
