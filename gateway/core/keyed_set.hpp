// A hash table of pointers to objects that hold their own key: one word and a byte for each of millions.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>

namespace gateway {

// KeyOf::Key is what elements are found by, and KeyOf::key(object) that of an object; it must not change
// while the object is in the set. The objects stay where they are when the table grows.
template <class Pointer, class KeyOf>
struct KeyHash {
  using is_transparent = void;
  using Key = typename KeyOf::Key;
  std::size_t operator()(const Key& key) const noexcept { return hash_value(key); }
  std::size_t operator()(const Pointer& object) const noexcept { return hash_value(KeyOf::key(*object)); }
};

template <class Pointer, class KeyOf>
struct KeyEqual {
  using is_transparent = void;
  using Key = typename KeyOf::Key;
  bool operator()(const Pointer& a, const Pointer& b) const noexcept {
    return KeyOf::key(*a) == KeyOf::key(*b);
  }
  bool operator()(const Pointer& a, const Key& b) const noexcept { return KeyOf::key(*a) == b; }
  bool operator()(const Key& a, const Pointer& b) const noexcept { return a == KeyOf::key(*b); }
};

template <class Pointer, class KeyOf>
using KeyedSet = boost::unordered_flat_set<Pointer, KeyHash<Pointer, KeyOf>, KeyEqual<Pointer, KeyOf>>;

}  // namespace gateway
