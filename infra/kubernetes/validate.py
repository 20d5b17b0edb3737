"""Validates Kubernetes manifests against the API's own JSON schemas, unknown fields included.

    validate.py VERSION FILE...

Objects of other API groups (operators' own kinds) are counted and passed over, because their schemas are not at hand.
"""

import sys

import kubernetes_validate
import yaml

OTHERS = ("keda.sh/", "postgresql.cnpg.io/", "rabbitmq.com/", "kustomize.config.k8s.io/")


def objects(path):
    with open(path, encoding="utf-8") as file:
        return [item for item in yaml.safe_load_all(file) if item]


def mistake(item, version):
    """What is wrong with an object, or None."""
    try:
        kubernetes_validate.validate(item, version, strict=True)
    except kubernetes_validate.ValidationError as error:
        return f"{'.'.join(str(step) for step in error.path)}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        return error.message
    return None


def main(version, paths):
    checked = passed_over = wrong = 0
    for path in paths:
        for item in objects(path):
            if item["apiVersion"].startswith(OTHERS):
                passed_over += 1
                continue
            checked += 1
            if found := mistake(item, version):
                wrong += 1
                print(f"{path}: {item['kind']} {item['metadata']['name']}: {found}", file=sys.stderr)
    print(f"Kubernetes {version}: {checked} objects checked, {wrong} wrong, {passed_over} of other kinds passed over")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
