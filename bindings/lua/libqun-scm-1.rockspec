package = "libqun"
version = "scm-1"
-- For `luarocks make` in a checkout, which fetches nothing; but a rockspec has to name a source, so it names the
-- folder it stands in. No rock is published, so there is no address that could stand here.
source = {
  url = "git+file://.",
}
description = {
  summary = "Community lifecycle logic: who may join, what a message breaks, when a group ends",
  detailed = "The C library libqun, linked into a module for Lua 5.1 to 5.4 and LuaJIT.",
  license = "MIT",
}
dependencies = { "lua >= 5.1, < 5.5" }
build = {
  type = "cmake",
  variables = {
    CMAKE_BUILD_TYPE = "Release",
    CMAKE_INSTALL_PREFIX = "$(PREFIX)",
    QUN_LUA_INCLUDE = "$(LUA_INCDIR)",
    QUN_LUA_MODULES = "$(LIBDIR)",
    QUN_LUA_SCRIPTS = "$(LUADIR)",
  },
}
