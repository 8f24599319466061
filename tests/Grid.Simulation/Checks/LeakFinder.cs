using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Grid.Scheduling;

namespace Grid.Simulation.Checks;

/// <summary>
/// Looks through everything a scheduler holds for a collection that is not empty. It knows no book by name, only those
/// that are meant to keep something: one that is added later is looked into as well.
/// </summary>
internal static class LeakFinder
{
    // Bounded by limits of their own, and of use for what may come.
    private static readonly HashSet<string> Keepers =
    [
        "Matchmaker._queues", "Matchmaker._sessionCounts", "ShareTrees._trees", "QuotaBook._cohorts", "EndedSessions._names",
        "Spares`1._cleared",
    ];

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    /// <summary>The collections that hold something, by the names of their fields.</summary>
    public static IReadOnlyList<string> Find(Scheduler scheduler)
    {
        List<string> found = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> left = new([scheduler]);
        while (left.TryPop(out object? next))
        {
            if (seen.Add(next))
            {
                Search(next, left, found);
            }
        }

        return found;
    }

    private static void Search(object owner, Stack<object> left, List<string> found)
    {
        foreach (FieldInfo field in FieldsOf(owner.GetType()))
        {
            object? value = field.GetValue(owner);
            string name = $"{owner.GetType().Name}.{NameOf(field)}";
            if (value is IEnumerable items and not string)
            {
                object[] held = [.. items.Cast<object?>().OfType<object>().Where(item => value is not Array || !IsEmpty(item))];
                if (held.Length > 0 && !Keepers.Contains(name))
                {
                    found.Add($"{name} holds {held.Length}, {held[0]} among them");
                }

                Array.ForEach(held, item => PushIfOurs(Unwrapped(item), left));
            }
            else
            {
                PushIfOurs(value, left);
            }
        }
    }

    private static void PushIfOurs(object? value, Stack<object> left)
    {
        if (value is not null && IsState(value.GetType()))
        {
            left.Push(value);
        }
    }

    /// <summary>A place of an array in which nothing lies.</summary>
    private static bool IsEmpty(object item) =>
        item.GetType().IsValueType && item.Equals(RuntimeHelpers.GetUninitializedObject(item.GetType()));

    private static object? Unwrapped(object item)
    {
        Type type = item.GetType();
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            ? type.GetProperty("Value")!.GetValue(item)
            : item;
    }

    private static bool IsState(Type type) =>
        type.IsClass && type.Assembly == typeof(Scheduler).Assembly && type != typeof(SchedulerLimits) && type != typeof(Cohort);

    private static FieldInfo[] FieldsOf(Type type) => Fields.GetOrAdd(
        type,
        static of => [.. of.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsEnum)]);

    // A property without a body, and a parameter of a constructor, are fields as well.
    private static string NameOf(FieldInfo field)
    {
        int end = field.Name.IndexOf('>', StringComparison.Ordinal);
        return field.Name[0] == '<' ? field.Name[1..end] : field.Name;
    }
}
